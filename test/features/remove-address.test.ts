import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Part } from "../../server/src/features/address-choices.ts";
import { insertServices } from "../../server/src/features/insert-services.ts";
import { removableAddresses, removeAddress } from "../../server/src/features/remove-address.ts";
import type { ExampleFiles, TextEdit } from "../../server/src/rules/rule.ts";
import { applyEdits, openExample } from "../check.ts";
import { sampleServer } from "./sample-server.ts";

const instanceOf = (example: ExampleFiles) => {
  const open = openExample(example);
  return { ...open, instance: open.workspace.read(open.directory).instance };
};

/** The example with edits made. */
function edited(example: ExampleFiles, texts: ReadonlyMap<string, string>, edits: readonly TextEdit[]): ExampleFiles {
  const files = [...texts].map(([uri, text]) => [
    uri.replace("file:///example/postfix/", "").replace("file:///example/", "../"),
    applyEdits(
      text,
      edits.filter((edit) => edit.uri === uri),
    ),
  ]);
  return { ...example, files: Object.fromEntries(files) };
}

function remove(example: ExampleFiles, address: string) {
  const { instance, texts } = instanceOf(example);
  const { edits, notes } = removeAddress(instance, address);
  const { files } = edited(example, texts, edits);
  return { edits, notes: notes.join("\n"), main: files["main.cf"]!, master: files["master.cf"]!, files };
}

const stock = "smtp inet n - n - - smtpd\n";
const example = (main: string, master: string): ExampleFiles => ({ files: { "main.cf": main, "master.cf": master } });

suite("an address is removed", () => {
  test("what was added goes, and the files are as they were, byte for byte", () => {
    const parts: readonly Part[] = ["smtp", "submissions", "submission", "outgoing", "mynetworks", "courier"];
    const sampleMain = sampleServer.files["main.cf"]!;
    const mains = [
      sampleMain,
      sampleMain.replace(/\n$/, ""),
      sampleMain.replaceAll("\n", "\r\n"),
      sampleMain.replace("inet_interfaces = all", "inet_interfaces = 127.0.0.1, 198.51.100.10"),
      `${sampleMain}# the end\n`,
      ...[
        "inline:{ { @a.example = smtp: } }",
        "inline:{{@a.example = smtp:}}",
        "inline:{\n    { @a.example = smtp: }\n    }",
        "inline:{ a@a.example=smtp: }, hash:/etc/postfix/none",
        "hash:/example/postfix/senders",
      ].map((map) => `${sampleMain}sender_dependent_default_transport_maps = ${map}\n`),
      sampleMain.replace(/^mynetworks = .*$/m, "mynetworks =\n  127.0.0.0/8,\n  # here\n  198.51.100.10"),
    ];
    const masters = ["", "#submission inet n - n - - smtpd\n#  -o syslog_name=x\n\n", "# see also 198.51.100.20\n"];
    // Before 3.6 the sample server does not start: an address of its own beside all addresses.
    const sampleMaster = sampleServer.files["master.cf"]!.replace(/^198\.51\.100\.20:(?:.*\n)(?: {2}-o.*\n)*/gm, "");
    let round = 0;
    for (const target of ["2.11", "3.4", "3.7", "3.12"])
      for (const main of mains) {
        const address = ["203.0.113.7", "2001:db8::7"][round % 2]!;
        const tail = masters[round++ % masters.length]!;
        const files = {
          ...sampleServer.files,
          "main.cf": main,
          "master.cf": `${["2.11", "3.4"].includes(target) ? sampleMaster : sampleServer.files["master.cf"]}${tail}`,
          senders: "@x.example\tsmtp:\n",
        };
        const before: ExampleFiles = { ...sampleServer, files, target };
        const { instance, texts } = instanceOf(before);
        const { edits } = insertServices(instance, { address, parts, domains: ["a.test", "b.test"] });
        assert.equal(
          edits.some(({ uri }) => uri.endsWith("/senders")),
          main.includes("/postfix/senders"),
        );
        const added = edited(before, texts, edits);
        const { files: after } = remove(added, address);
        assert.deepEqual(after, edited(before, texts, []).files);
      }
  });

  test("the sample server's second address goes with its comment, and its certificates are named", () => {
    const { master, main, notes } = remove(sampleServer, "198.51.100.20");
    const expected = sampleServer.files["master.cf"]!;
    assert.equal(master, expected.slice(0, expected.indexOf("\n# mail.example.org has")));
    assert.match(main, /^mynetworks = 127\.0\.0\.0\/8 \[::1\]\/128 198\.51\.100\.10\/32 198\.51\.100\.30\/32$/m);
    assert.match(notes, /they stay.*`\/etc\/postfix\/mail\.example\.org\.pem`/);
    assert.match(notes, /rm \/usr\/share\/imapd\.pem\.198\.51\.100\.20/);
    assert.match(notes, /20\.100\.51\.198\.in-addr\.arpa/);
  });

  test("comments go with what they are about, and only then", () => {
    const { master } = remove(
      example(
        "",
        `${stock}
# 192.0.2.2 and 192.0.2.3
192.0.2.2:smtp inet n - n - - smtpd
# ----------------
# 192.0.2.3
# ----------------
# mailconf: ignore port-465 -- old clients
192.0.2.3:465 inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
# no more:
#  -o smtpd_tls_auth_only=yes
# for later
#submission inet n - n - - smtpd
192.0.2.3:smtp inet n - n - - smtpd
#  -o syslog_name=x

# The third server
192.0.2.3:587 inet n - n - - smtpd

# Local
lmtp unix - - n - - lmtp
`,
      ),
      "192.0.2.3",
    );
    assert.equal(
      master,
      `${stock}
# 192.0.2.2 and 192.0.2.3
192.0.2.2:smtp inet n - n - - smtpd
# no more:
#  -o smtpd_tls_auth_only=yes
# for later
#submission inet n - n - - smtpd

# Local
lmtp unix - - n - - lmtp
`,
    );
  });

  test("lists keep their form", () => {
    const main = [
      "inet_interfaces = 192.0.2.3, 192.0.2.4",
      "proxy_interfaces = 192.0.2.3",
      "mynetworks =",
      "    127.0.0.0/8,",
      "    [2001:db8::3]/128,",
      "    192.0.2.3,",
      "# the last",
      "    192.0.2.0/30",
      "sender_dependent_default_transport_maps = inline:{",
      "    { @a = o: }, { @b = other: }",
      "    { @c = o:[x] } }",
      "",
    ].join("\n");
    const result = remove(
      example(main, `${stock}o unix - - n - - smtp\n -o smtp_bind_address=192.0.2.3\n`),
      "192.0.2.3",
    );
    assert.equal(
      result.main,
      [
        "inet_interfaces = 192.0.2.4",
        "mynetworks =",
        "    127.0.0.0/8,",
        "    [2001:db8::3]/128,",
        "# the last",
        "    192.0.2.0/30",
        "sender_dependent_default_transport_maps = inline:{",
        "    { @b = other: }",
        "    }",
        "",
      ].join("\n"),
    );
    assert.equal(result.master, stock);
    assert.match(result.notes, /a wider network in mynetworks holds it/);
    assert.match(result.notes, /postfix stop && postfix start/);
  });

  test("a transport that something else uses stays, and so does the last of inet_interfaces", () => {
    const master = `${stock}o unix - - n - - smtp -o smtp_bind_address=192.0.2.3\n`;
    const main = "inet_interfaces = 192.0.2.3\ndefault_transport = o:\nsmtp_bind_address = 192.0.2.3\n";
    const { edits, notes } = remove(example(main, master), "192.0.2.3");
    assert.deepEqual(edits, []);
    assert.match(notes, /`o` stays, because `default_transport`/);
    assert.match(notes, /inet_interfaces names 192\.0\.2\.3 alone/);
    assert.match(notes, /main\.cf still names 192\.0\.2\.3: .*`smtp_bind_address`/);
    const bound = remove(example("", "smtp unix - - n - - smtp -o smtp_bind_address=192.0.2.3\n"), "192.0.2.3");
    assert.deepEqual(bound.edits, [], "the transport of all mail");
  });

  test("addresses are offered with what goes", () => {
    const found = removableAddresses(instanceOf(sampleServer).instance);
    assert.deepEqual(found.map(({ address }) => address).sort(), ["198.51.100.10", "198.51.100.20", "198.51.100.30"]);
    assert.match(
      found.find(({ address }) => address === "198.51.100.20")!.detail,
      /^198\.51\.100\.20 out of mynetworks · Services/,
    );
  });
});
