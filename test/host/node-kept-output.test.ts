import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, suite, test } from "node:test";
import type { Answer, Output } from "../../server/src/host/host.ts";
import { keepingOutput } from "../../server/src/host/node-kept-output.ts";

suite("what postconf says of itself is kept until it changes", () => {
  let programs: string;
  let kept: string;
  let runs: string[];
  let answer: Answer<Output>;

  beforeEach(() => {
    programs = mkdtempSync(join(tmpdir(), "mailconf-programs-"));
    kept = join(mkdtempSync(join(tmpdir(), "mailconf-kept-")), "deep", "down");
    runs = [];
    answer = { kind: "found", value: { status: 0, stdout: "3.7.11\n", stderr: "" } };
    copyFileSync("/bin/true", join(programs, "postconf"));
  });

  const ask = async (...args: string[]) => {
    const run = keepingOutput(
      (_program, words) => {
        runs.push(words.join(" "));
        return answer;
      },
      kept,
      ["/nonexistent", programs],
    );
    return run("postconf", args);
  };

  test("the second check does not run it", async () => {
    assert.deepEqual(await ask("-dh", "mail_version"), answer);
    assert.deepEqual(await ask("-dh", "mail_version"), answer);
    assert.deepEqual(runs, ["-dh mail_version"]);
  });

  test("an upgrade is noticed", async () => {
    await ask("-dh", "mail_version");
    copyFileSync("/bin/false", join(programs, "postconf"));
    utimesSync(join(programs, "postconf"), 1, 1);
    answer = { kind: "found", value: { status: 0, stdout: "3.10.0\n", stderr: "" } };
    assert.deepEqual(await ask("-dh", "mail_version"), answer);
    assert.equal(runs.length, 2);
  });

  test("a script is run each time, and what was removed is asked for again", async () => {
    await ask("-dh", "mail_version");
    writeFileSync(join(programs, "postconf"), "#!/bin/sh\necho 3.5.0\n");
    await ask("-dh", "mail_version");
    await ask("-dh", "mail_version");
    rmSync(join(programs, "postconf"));
    await ask("-dh", "mail_version");
    assert.equal(runs.length, 4);
  });

  for (const [what, given] of [
    ["a failure", { kind: "found", value: { status: 1, stdout: "3.7.11\n", stderr: "" } }],
    ["a warning", { kind: "found", value: { status: 0, stdout: "3.7.11\n", stderr: "postconf: warning: x\n" } }],
    ["no answer", { kind: "denied", reason: "did not end within 5 s" }],
  ] as const)
    test(`${what} is not kept`, async () => {
      answer = given;
      assert.deepEqual(await ask("-dh", "mail_version"), given);
      await ask("-dh", "mail_version");
      assert.equal(runs.length, 2);
    });

  test("what depends on more than the program is asked each time", async () => {
    for (const words of [["-d"], ["-m"], ["-n"]]) {
      await ask(...words);
      await ask(...words);
    }
    assert.deepEqual(runs, ["-d", "-d", "-m", "-m", "-n", "-n"]);
  });

  test("a kept file that was damaged is asked for again", async () => {
    await ask("-dh", "mail_version");
    for (const name of readdirSync(kept)) writeFileSync(join(kept, name), '{"stamp": 1');
    assert.deepEqual(await ask("-dh", "mail_version"), answer);
    assert.equal(runs.length, 2);
  });

  test("a directory that others may write to, or that is another's, is not believed", async () => {
    await ask("-dh", "mail_version");
    chmodSync(kept, 0o777);
    await ask("-dh", "mail_version");
    chmodSync(kept, 0o700);
    await ask("-dh", "mail_version");
    assert.equal(runs.length, 2);
    // Whoever may write to the one above can put another in its place.
    chmodSync(dirname(kept), 0o777);
    await ask("-dh", "mail_version");
    assert.equal(runs.length, 3);
    chmodSync(dirname(kept), 0o755);
    if (process.getuid?.() === 0) {
      chownSync(kept, 12345, 12345);
      await ask("-dh", "mail_version");
      assert.equal(runs.length, 4);
    }
  });

  test("nothing is written where others may write, nor through a link or file in the place of what is kept", async () => {
    mkdirSync(kept, { recursive: true });
    chmodSync(kept, 0o777);
    await ask("-dh", "mail_version");
    assert.deepEqual(readdirSync(kept), []);
    chmodSync(kept, 0o700);
    const victim = join(programs, "victim");
    writeFileSync(victim, "as it was");
    symlinkSync(victim, join(kept, `postconf--dh-mail_version.json-${process.pid}`));
    symlinkSync(victim, join(kept, "postconf--dh-mail_version.json"));
    await ask("-dh", "mail_version");
    await ask("-dh", "mail_version");
    assert.equal(readFileSync(victim, "utf8"), "as it was");
  });

  test("a program of that name that may not be executed is not taken for the one that answers", async () => {
    const first = mkdtempSync(join(tmpdir(), "mailconf-programs-"));
    copyFileSync("/bin/true", join(first, "postconf"));
    chmodSync(join(first, "postconf"), 0o644);
    programs = first;
    await ask("-dh", "mail_version");
    await ask("-dh", "mail_version");
    assert.equal(runs.length, 2);
  });

  test("a place that cannot be written to changes nothing", async () => {
    kept = "/proc/nowhere";
    assert.deepEqual(await ask("-dh", "mail_version"), answer);
    assert.deepEqual(await ask("-dh", "mail_version"), answer);
    assert.equal(runs.length, 2);
  });
});
