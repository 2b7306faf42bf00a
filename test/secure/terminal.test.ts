import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { run } from "../cli/run.ts";

const root = mkdtempSync(join(tmpdir(), "mailconf-terminal-"));
after(() => rmSync(root, { recursive: true, force: true }));

/** Clears the screen, sets the title, C1 control sequence, turns text round, rings. */
const evil = "\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egnp\u0008";
const directory = join(root, `dir${evil}\n::error::forged`);
mkdirSync(directory);
writeFileSync(
  join(directory, "main.cf"),
  `myhostname = ${evil}\nsmtpd_helo_required = ${evil}\nunknown${evil} = x\nmynetworks = 10.1.2.3/24 ${evil}\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /x${evil}\n`,
);
writeFileSync(
  join(directory, "master.cf"),
  `smtp${evil} inet n - n - - smtpd\n127.0.0.2:smtp inet n - n - - smtpd -o ${evil}=x\nx${evil} unix bad\n`,
);

suite("no terminal obeys what files say", () => {
  for (const command of [
    ["check", directory],
    ["check", directory, "--format", "json"],
    ["check", directory, "--format", "sarif"],
    ["check", directory, "--format", "github"],
    ["check", directory, "--format", "gcc"],
    ["model", directory],
    ["model", directory, "--format", "json"],
    ["certs", directory],
    ["certs", directory, "--format", "json"],
    ["clients", directory],
    ["trace", directory, "--client", "192.0.2.1", "--sender", `a${evil}@x.test`, "--recipient", "b@x.test"],
    ["explain", `smtpd${evil}`],
    [`bogus${evil}`],
    ["check", join(root, `nothing${evil}`)],
    ["check", "--format", evil],
    ["check", directory, "--color"],
  ])
    test(command.join(" ").replaceAll(directory, "DIR").replaceAll(evil, "EVIL"), () => {
      const { stdout, stderr } = run(...command, ...(command[0] === "explain" ? [] : []));
      // Colours that were asked for are ours.
      const output = (stdout + stderr).replace(command.includes("--color") ? /\u001b\[\d+m/g : /$^/, "");
      const found = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.exec(output);
      assert.equal(found, null, `${JSON.stringify(output.slice((found?.index ?? 0) - 80, (found?.index ?? 0) + 20))}`);
      assert.ok(!/^::error::forged/m.test(output), output);
      assert.notEqual(output, "");
    });
});
