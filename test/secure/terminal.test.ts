import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
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

/** Begins commands of GitHub Actions, Azure Pipelines and TeamCity where it stands in their log. */
const ci = "##[stop-commands]x ##vso[task.setvariable variable=a]b ##teamcity[x]";

suite("no CI service takes what files say for a command of ours", () => {
  const name = `::stop-commands::x ${ci}`;
  mkdirSync(join(root, name));
  writeFileSync(join(root, name, "main.cf"), `x${ci} = y\nmyhostname = ${ci}\nsmtpd_helo_required = ${ci}\n`);
  writeFileSync(join(root, name, "master.cf"), `${ci.replaceAll(" ", "")} inet n - n - - smtpd\n`);
  for (const words of [
    ...["text", "json", "sarif", "github", "gcc"].map((format) => ["check", name, "--format", format]),
    ...["model", "certs", "clients", "diff"].map((command) => [command, name, ...(command === "diff" ? [root] : [])]),
    ["check", `${name}/nothing`],
  ])
    test(words.join(" ").replaceAll(name, "DIR"), () => {
      const { stdout, stderr } = spawnSync(process.execPath, [join(process.cwd(), "dist/mailconf.js"), ...words], {
        cwd: root,
        encoding: "utf8",
      });
      const output = stdout + stderr;
      assert.ok(!/##[a-z]*\[/i.test(output), output);
      const foreign = [...output.matchAll(/^\s*::([a-z-]+)[^:]*::/gm)].map(([, command]) => command);
      assert.deepEqual(
        [...new Set(foreign)].filter((command) => !["error", "warning", "notice"].includes(command!)),
        [],
      );
    });
});

/** Mail comes from anybody: so do the headers and senders of what waits, and much of the log. */
suite("no terminal obeys what mail and the log say", () => {
  const bin = join(root, "bin");
  mkdirSync(bin);
  const message = {
    ...{ queue_name: "deferred", queue_id: "4Zabc1DzXyz", arrival_time: 1, message_size: 1, sender: `${evil}\n${ci}` },
    recipients: [{ address: evil, delay_reason: `${evil}\n::error::forged` }],
  };
  writeFileSync(join(bin, "postqueue"), `#!/bin/sh\ncat <<'END'\n${JSON.stringify(message)}\nEND\n`, { mode: 0o755 });
  writeFileSync(join(bin, "postcat"), `#!/bin/sh\nprintf 'Subject: %s\\n' '${evil}'\n`, { mode: 0o755 });
  writeFileSync(join(root, "mail.log"), `Nov 25 10:00:00 mail postfix/smtpd[1]: ${evil} ${ci}\n`);
  for (const words of [
    ["queue", root],
    ["queue", root, "--format", "json"],
    ["queue", root, "--headers", "4Zabc1DzXyz"],
    ["queue", root, "--delete", "4Zabc1DzXyz"],
    ["log", root, "--log", join(root, "mail.log")],
  ])
    test(words.slice(0, 1).concat(words.slice(2, 4)).join(" ").replaceAll(root, ""), () => {
      const { stdout, stderr } = spawnSync(process.execPath, ["dist/mailconf.js", ...words], {
        encoding: "utf8",
        env: { PATH: `${bin}:${process.env.PATH}` },
      });
      assert.notEqual(stdout + stderr, "");
      assert.match(stdout + stderr, /deferred|owned|4Zabc1DzXyz/);
      assert.ok(!/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]|##[a-z]*\[|^::/m.test(stdout + stderr));
    });
});
