import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { parseArguments } from "../../server/src/cli/arguments.ts";
import { configurationDirectory, openWorkspace } from "../../server/src/cli/open.ts";
import { evaluateEtrn } from "../../server/src/model/access/access.ts";
import { chooseListener } from "../../server/src/model/access/listener-choice.ts";
import { needs } from "../needs.ts";
import { RealPostfix } from "./trace-postfix.ts";

const main = `compatibility_level = 3.6
myhostname = mail.here.example
mydestination = here.example
mynetworks = 127.0.0.0/8, 10.0.0.0/8
relay_domains = relay.example, other.example
smtpd_helo_restrictions = check_helo_access inline:{evil.example=REJECT}
smtpd_etrn_restrictions = permit_mynetworks, check_etrn_access inline:{other.example=OK,{relay.example = REJECT not you}}, inline:{third.example=DUNNO}, reject
`;

suite("ETRN", { skip: needs("postfix", "root") }, () => {
  const postfix = new RealPostfix();
  after(() => postfix.remove());

  test("a real smtpd answers as the files say", async () => {
    const open = "$IP:2525 inet n - n - - smtpd\n  -o smtpd_etrn_restrictions=\n";
    const early = "$IP:2526 inet n - n - - smtpd\n  -o smtpd_delay_reject=no\n";
    postfix.start({ main, master: open + early });
    const wrong: string[] = [];
    const verdicts = new Set<string>();
    try {
      const workspace = openWorkspace(parseArguments(["trace", "--target", "3.7"]));
      const { instance } = workspace.read(configurationDirectory(postfix.directory));
      for (const port of [25, 2525, 2526])
        for (const client of ["192.0.2.9", "10.1.2.3"])
          for (const helo of ["client.example.net", "x.evil.example"])
            for (const etrn of ["relay.example", "sub.other.example", "other.example", "foreign.example"]) {
              const listener = chooseListener(instance, `${postfix.address}:${port}`);
              assert.ok(typeof listener !== "string");
              const message = { client, helo, sender: "", recipient: "", tls: false };
              const { verdict, reply } = evaluateEtrn(instance, { ...listener, ...message }, etrn);
              const real = await postfix.send({ client, helo, from: "", to: "", port, etrn });
              verdicts.add(verdict);
              const isTaken = real.startsWith("2");
              if (isTaken !== (verdict === "permitted") || (!isTaken && reply !== real))
                wrong.push(`${client} "${helo}" ETRN ${etrn} at ${port}: ${verdict} ${reply}, really ${real}`);
            }
    } finally {
      postfix.stop();
    }
    assert.equal(wrong.join("\n"), "");
    assert.deepEqual([...verdicts].sort(), ["permitted", "refused"]);
  });
});
