import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { configuration, run } from "./run.ts";

const sound = {
  "main.cf": "compatibility_level = 3.6\nmyhostname = mail.example.com\n",
  "master.cf": "smtp inet n - n - - smtpd\n",
};

suite("check", () => {
  test("a sound configuration: status 0", () => {
    const { status, stdout } = run("check", configuration(sound), "--no-host");
    assert.equal(status, 0, stdout);
    assert.match(stdout, /2 files checked: no problems/);
  });

  test("an error: status 1, and --fail-on never: 0", () => {
    const directory = configuration({ ...sound, "main.cf": `${sound["main.cf"]}smtpd_helo_required = maybe\n` });
    assert.equal(run("check", directory, "--no-host").status, 1);
    assert.equal(run("check", directory, "--no-host", "--fail-on", "never").status, 0);
  });

  test("json has the shape of the contract", () => {
    const directory = configuration({ ...sound, "main.cf": `${sound["main.cf"]}smtpd_helo_required = true\n` });
    const { stdout } = run("check", directory, "--no-host", "--format", "json", "--target", "3.7");
    const report = JSON.parse(stdout);
    assert.equal(report.version, 1);
    assert.equal(report.target.postfix, "3.7");
    const problem = report.problems.find(({ rule }: { rule: string }) => rule === "bad-boolean");
    assert.deepEqual(problem.range, { start: { line: 2, character: 22 }, end: { line: 2, character: 26 } });
    assert.equal(problem.fixes[0].edits[0].newText, "yes");
    assert.equal(report.summary.error, 1);
  });

  test("a reader that goes away ends it quietly, a full disk is told", () => {
    const directory = configuration({ ...sound, "main.cf": `${sound["main.cf"]}smtpd_helo_required = maybe\n` });
    const sh = (line: string) =>
      spawnSync("/bin/sh", ["-c", line, "sh", process.execPath, directory], { encoding: "utf8", timeout: 30_000 });
    const gone = sh('{ sleep 0.1; "$1" dist/mailconf.js check "$2" --no-host; echo $? >&2; } | true');
    assert.equal(gone.stderr, "0\n");
    const full = sh('"$1" dist/mailconf.js check "$2" --no-host > /dev/full');
    assert.equal(full.status, 2);
    assert.equal(full.stderr, "mailconf: what was found cannot be written to standard output (ENOSPC)\n");
  });

  test("the extension comes without check.js: the same is said by command-line.js", () => {
    const copy = mkdtempSync(join(tmpdir(), "mailconf-dist-"));
    cpSync("dist", copy, { recursive: true, filter: (file) => !file.endsWith("check.js") });
    const directory = configuration({ ...sound, "main.cf": `${sound["main.cf"]}smtpd_helo_required = maybe\n` });
    const words = ["check", directory, "--no-host", "--format", "sarif"];
    const { status, stdout } = spawnSync(process.execPath, [join(copy, "mailconf.js"), ...words], { encoding: "utf8" });
    rmSync(copy, { recursive: true, force: true });
    assert.deepEqual([status, stdout], [1, run(...words).stdout]);
  });

  test("a pipe that is full and does not wait gets all", () => {
    const directory = configuration({ ...sound, "main.cf": "a = $b\n".repeat(3000) });
    // A reader that starts late, behind a pipe that another program set to O_NONBLOCK.
    const script = `import os, sys, subprocess, time
r, w = os.pipe()
os.set_blocking(w, False)
child = subprocess.Popen(sys.argv[1:], stdout=w)
os.close(w)
time.sleep(0.7)
with os.fdopen(r, "rb") as f: sys.stdout.buffer.write(f.read())
`;
    const words = [process.execPath, "dist/mailconf.js", "check", directory, "--no-host", "--format", "json"];
    const plain = spawnSync(words[0]!, words.slice(1), { encoding: "utf8", maxBuffer: 1e9, timeout: 30_000 }).stdout;
    const slow = spawnSync("python3", ["-c", script, ...words], { encoding: "utf8", maxBuffer: 1e9, timeout: 60_000 });
    assert.equal(slow.stderr, "");
    assert.ok(plain.length > 200_000, `${plain.length}`);
    assert.equal(slow.stdout, plain);
  });

  for (const [what, args] of [
    ["a directory that is not there", ["check", "/nonexistent/x"]],
    ["a directory without main.cf", ["check", tmpdir()]],
    ["an unknown option", ["check", "--bogus"]],
    ["an unknown command", ["bogus"]],
    ["a bad target", ["check", "--target", "x.y"]],
  ] as const) {
    test(`${what}: one sentence and status 2`, () => {
      const { status, stderr } = run(...args);
      assert.equal(status, 2);
      assert.match(stderr, /^mailconf: \S/);
      assert.doesNotMatch(stderr, /\n {4}at /);
    });
  }

  test("a FIFO, a device or a directory in place of a file is told, and nothing hangs", () => {
    for (const [name, reason, put] of [
      ["main.cf", "is not a regular file", (file: string) => symlinkSync("/dev/zero", file)],
      ["main.cf", "is a directory", (file: string) => mkdirSync(file)],
      ["master.cf", "is not a regular file", (file: string) => spawnSync("mkfifo", [file])],
    ] as const) {
      const directory = configuration(sound);
      rmSync(join(directory, name));
      put(join(directory, name));
      const { status, stderr } = run("check", directory, "--no-host");
      assert.deepEqual([status, stderr], [2, `mailconf: ${directory}/${name}: ${reason}\n`]);
    }
  });

  test("the team's file counts, and a mistake in it is one sentence", () => {
    const main = `${sound["main.cf"]}smtpd_helo_required = true\n`;
    const quiet = configuration({ ...sound, "main.cf": main, ".mailconf.json": '{"rules": {"bad-boolean": "off"}}' });
    assert.equal(run("check", quiet, "--no-host").status, 0);
    const wrong = configuration({ ...sound, ".mailconf.json": '{"rules": {"bogus": "off"}}' });
    const { status, stderr } = run("check", wrong, "--no-host");
    assert.equal(status, 2);
    assert.match(stderr, /\.mailconf\.json: rules: there is no rule "bogus"/);
  });
});

suite("fix", () => {
  test("keeps mode, bytes that are no UTF-8, and a symbolic link", () => {
    const directory = configuration({ "master.cf": sound["master.cf"] });
    const bytes = Buffer.concat([
      Buffer.from("# \xff\xfe\n", "latin1"),
      Buffer.from("mynetworks = 127.0.0.0/8 10.1.2.3/24\n"),
    ]);
    writeFileSync(join(directory, "real.cf"), bytes, { mode: 0o640 });
    symlinkSync("real.cf", join(directory, "main.cf"));
    run("fix", directory, "--no-host", "--rule", "network-host-bits");
    const after = readFileSync(join(directory, "real.cf"));
    assert.deepEqual(
      after,
      Buffer.concat([Buffer.from("# \xff\xfe\n", "latin1"), Buffer.from("mynetworks = 127.0.0.0/8 10.1.2.0/24\n")]),
    );
    assert.equal(statSync(join(directory, "real.cf")).mode & 0o777, 0o640);
  });

  test("--dry-run prints a diff that patch takes, and writes nothing", () => {
    const main = "mynetworks = 10.1.2.3/24\n";
    const directory = configuration({ "main.cf": main, "master.cf": sound["master.cf"] });
    const { stdout } = run("fix", directory, "--no-host", "--dry-run", "--rule", "network-host-bits");
    assert.equal(readFileSync(join(directory, "main.cf"), "utf8"), main);
    const patched = spawnSync("patch", ["-p1", "-o", "-", join(directory, "main.cf")], {
      input: stdout,
      encoding: "utf8",
    });
    if (patched.error === undefined) assert.match(patched.stdout, /mynetworks = 10\.1\.2\.0\/24/);
    assert.match(stdout, /^-mynetworks = 10\.1\.2\.3\/24$/m);
    assert.match(stdout, /^\+mynetworks = 10\.1\.2\.0\/24$/m);
  });
});

suite("model and explain", () => {
  test("a fatal main.cf: status 1, and the rest is read", () => {
    const directory = configuration({ "main.cf": "a = b\nfoo\nc = d\n", "master.cf": sound["master.cf"] });
    const { status, stdout } = run("model", directory, "--no-host", "--format", "json");
    const model = JSON.parse(stdout);
    assert.equal(status, 1);
    assert.equal(model.fatal.line, 1);
    assert.deepEqual(
      model.parameters.map(({ name }: { name: string }) => name),
      ["a", "c"],
    );
    assert.equal(model.services.length, 1);
  });

  for (const kind of ["parameters", "restrictions", "daemons", "tables", "pipe", "courier", "rules"]) {
    test(`explain --list ${kind}`, () => {
      const { status, stdout } = run("explain", "--list", kind, "--format", "json");
      assert.equal(status, 0);
      const { entries } = JSON.parse(stdout) as { entries: { name: string; url: string }[] };
      assert.ok(entries.length > 20 && entries.every(({ name, url }) => name !== "" && url.startsWith("https://")));
    });
  }

  test("explain a word that is nearly one", () => {
    const { status, stderr } = run("explain", "smtpd_helo_requird");
    assert.equal(status, 2);
    assert.match(stderr, /did you mean "smtpd_helo_required"/);
  });
});
