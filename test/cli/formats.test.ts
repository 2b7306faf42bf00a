import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";

const program = join(process.cwd(), "dist/mailconf.js");

const directory = mkdtempSync(join(tmpdir(), "mailconf-cli-"));
writeFileSync(
  join(directory, "main.cf"),
  "compatibility_level = 3.6\nmyhostname = mail.example.com\nsmtpd_helo_required = 100%:true\n",
);
writeFileSync(
  join(directory, "master.cf"),
  `smtp inet n - n - - smtpd
submission inet n - n - - smtpd
  -o smtpd_tls_cert_file=/a.pem -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes
submissions inet n - n - - smtpd
  -o smtpd_tls_cert_file=/a.pem -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes
`,
);

function run(...args: string[]) {
  const options = { encoding: "utf8", timeout: 60_000, cwd: directory } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, "--no-host"], options);
  return { status, stdout, stderr };
}

suite("formats of check", () => {
  test("gcc", () => {
    const { status, stdout } = run("check", ".", "--format", "gcc");
    assert.equal(status, 1);
    assert.match(stdout, /^main\.cf:3:23: error: .*100%:true.* \[bad-boolean\]$/m);
  });

  test("github: percent signs and line ends are escaped", () => {
    const { stdout } = run("check", ".", "--format", "github");
    assert.match(
      stdout,
      /^::error file=main\.cf,line=3,endLine=3,col=23,endColumn=32,title=bad-boolean::.*100%25:true/m,
    );
  });

  test("sarif: every result names a rule and a place", () => {
    const log = JSON.parse(run("check", ".", "--format", "sarif").stdout);
    assert.equal(log.version, "2.1.0");
    const [{ tool, results, columnKind }] = log.runs;
    assert.equal(columnKind, "utf16CodeUnits");
    const ids = tool.driver.rules.map(({ id }: { id: string }) => id);
    for (const { ruleId } of results) assert.ok(ids.includes(ruleId), ruleId);
    const bad = results.find(({ ruleId }: { ruleId: string }) => ruleId === "bad-boolean");
    const { artifactLocation, region } = bad.locations[0].physicalLocation;
    assert.equal(artifactLocation.uri, "main.cf");
    assert.deepEqual(region, { startLine: 3, startColumn: 23, endLine: 3, endColumn: 32 });
  });

  test("many directories on all cores: the same as one after the other, in their order", () => {
    const many = mkdtempSync(join(tmpdir(), "mailconf-many-"));
    const folders = Array.from({ length: 50 }, (_, i) => join(many, `d${i}`));
    for (const [i, folder] of folders.entries()) {
      mkdirSync(folder);
      const wrong = i % 3 === 0 ? "smtpd_helo_required = maybe\n" : "";
      writeFileSync(join(folder, "main.cf"), `compatibility_level = 3.6\n${wrong}`);
    }
    const report = JSON.parse(run("check", ...folders, "--format", "json").stdout);
    const halves = [folders.slice(0, 25), folders.slice(25)];
    const single = halves.flatMap((half) => JSON.parse(run("check", ...half, "--format", "json").stdout).problems);
    assert.ok(report.problems.length >= 17);
    assert.deepEqual(report.problems, single);
    assert.equal(report.summary.files, 50);
    const text = run("check", ...folders, join(many, "absent"));
    assert.deepEqual([text.status, text.stderr], [2, `mailconf: ${join(many, "absent")}: no such file or directory\n`]);
    rmSync(many, { recursive: true });
  });

  test("the other instances that main.cf names are checked with it", () => {
    const etc = mkdtempSync(join(tmpdir(), "mailconf-instances-"));
    for (const name of ["postfix", "postfix-out"]) mkdirSync(join(etc, name));
    writeFileSync(
      join(etc, "postfix", "main.cf"),
      "compatibility_level = 3.6\nmulti_instance_directories = /etc/postfix-out\n",
    );
    writeFileSync(join(etc, "postfix-out", "main.cf"), "compatibility_level = 3.6\nsmtpd_helo_required = maybe\n");
    const files = (...paths: string[]) => {
      const { problems, summary } = JSON.parse(run("check", ...paths, "--format", "json").stdout);
      return [problems.map(({ file }: { file: string }) => file), summary.files];
    };
    const expected = [[join(etc, "postfix-out", "main.cf")], 2];
    assert.deepEqual(files(join(etc, "postfix")), expected);
    assert.deepEqual(files(join(etc, "postfix"), join(etc, "postfix-out")), expected);
    writeFileSync(join(etc, "postfix-out", "master.cf"), "192.0.2.7:26 inet n - y - - smtpd\n");
    const { listeners, instances } = JSON.parse(run("certs", join(etc, "postfix"), "--format", "json").stdout);
    assert.deepEqual(listeners, []);
    assert.deepEqual(
      instances.map((one: { directory: string; listeners: readonly { address: string; port: number }[] }) => [
        one.directory,
        one.listeners.map(({ address, port }) => `${address}:${port}`),
      ]),
      [[join(etc, "postfix-out"), ["192.0.2.7:26"]]],
    );
    assert.match(run("certs", join(etc, "postfix")).stdout, /\n\S+\/postfix-out\naddress .*\n192\.0\.2\.7 +26 /);
    rmSync(etc, { recursive: true });
  });

  test("colours only where they are wanted", () => {
    assert.match(run("check", ".", "--color").stdout, /\u001b\[31merror\u001b\[0m/);
    assert.doesNotMatch(run("check", ".").stdout, /\u001b/);
  });

  test("a format that check does not know", () => {
    const { status, stderr } = run("check", ".", "--format", "svg");
    assert.equal(status, 2);
    assert.match(stderr, /--format svg/);
  });
});

suite("baseline", () => {
  test("what is known is quiet, what is new is not", () => {
    const known = join(directory, "known.json");
    writeFileSync(known, run("check", ".", "--format", "json").stdout);
    assert.equal(run("check", ".", "--baseline", known).status, 0);
    const report = JSON.parse(run("check", ".", "--format", "json").stdout);
    report.problems = report.problems.filter(({ rule }: { rule: string }) => rule !== "bad-boolean");
    writeFileSync(known, JSON.stringify(report));
    const { status, stdout } = run("check", ".", "--baseline", known);
    assert.equal(status, 1);
    assert.match(stdout, /bad-boolean/);
    assert.match(stdout, /: 1 error\n/);
  });

  test("a baseline that is none", () => {
    const { status, stderr } = run("check", ".", "--baseline", join(directory, "main.cf"));
    assert.equal(status, 2);
    assert.match(stderr, /main\.cf: is not the output of/);
  });
});

suite("clients", () => {
  test("the preferred way first", () => {
    const { settings } = JSON.parse(run("clients", ".", "--format", "json").stdout);
    assert.deepEqual(
      settings.map(({ server, port, security }: Record<string, unknown>) => [server, port, security]),
      [
        ["mail.example.com", 465, "SSL/TLS"],
        ["mail.example.com", 587, "STARTTLS"],
      ],
    );
  });
});
