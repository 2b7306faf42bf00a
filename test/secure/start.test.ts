import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, suite, test } from "node:test";
import { programPath } from "../../server/src/host/node-program-path.ts";

const root = mkdtempSync(join(tmpdir(), "mailconf-start-"));
after(() => rmSync(root, { recursive: true, force: true }));
const program = resolve("dist/mailconf.js");
const at = (...names: string[]) => join(root, ...names);

/** Says that the user's home is another. */
const elsewhere = at("home.cjs");
writeFileSync(
  elsewhere,
  `const os = require("node:os"); const real = os.userInfo(); os.userInfo = () => ({ ...real, homedir: process.env.TEST_HOME });`,
);
mkdirSync(at("postfix"));
writeFileSync(at("postfix/main.cf"), "myhostname = mail.example.com\n");
writeFileSync(at("postfix/master.cf"), "smtp inet n - n - - smtpd\n");

const start = (home: string, env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, ["--require", elsewhere, program, "check", at("postfix"), "--fail-on", "never"], {
    encoding: "utf8",
    env: { ...process.env, NODE_COMPILE_CACHE: undefined, TEST_HOME: home, ...env },
    cwd: at("postfix"),
  });

suite("what is kept from one start to the next", () => {
  const filesIn = (folder: string) => (readdirSync(folder, { recursive: true }) as string[]).length;

  test("lies in a directory of the user's own", () => {
    mkdirSync(at("good"));
    const { status, stderr } = start(at("good"));
    assert.equal(status, 0, stderr);
    assert.ok(filesIn(at("good/.cache/mailconf")) > 0);
  });

  for (const [what, prepare] of [
    ["others may write to", (home: string) => chmodSync(join(home, ".cache/mailconf"), 0o777)],
    ["the one above may be written to by others", (home: string) => chmodSync(join(home, ".cache"), 0o777)],
    ["the home may be written to by others", (home: string) => chmodSync(home, 0o777)],
  ] as const)
    test(`is neither written nor read where ${what}`, () => {
      const home = at(what);
      mkdirSync(join(home, ".cache/mailconf"), { recursive: true });
      prepare(home);
      const { status, stderr } = start(home);
      assert.equal(status, 0, stderr);
      assert.equal(filesIn(join(home, ".cache/mailconf")), 0);
    });

  test("is neither written nor read through a link to such a directory", () => {
    mkdirSync(at("open"));
    chmodSync(at("open"), 0o777);
    mkdirSync(at("linked/.cache"), { recursive: true });
    symlinkSync(at("open"), at("linked/.cache/mailconf"));
    assert.equal(start(at("linked")).status, 0);
    assert.deepEqual(readdirSync(at("open")), []);
  });

  test("a home that is missing, a file, a circle or below /proc keeps nothing, and nothing fails", () => {
    writeFileSync(at("file"), "");
    symlinkSync("circle", at("circle"));
    for (const home of [at("missing"), at("file"), at("circle"), "/proc/self", ""]) {
      const { status, stderr } = start(home);
      assert.equal(status, 0, stderr);
      assert.equal(stderr, "");
    }
    assert.ok(!existsSync(at("missing")));
    assert.ok(!existsSync(at("postfix/.cache")));
  });
});

suite("where programs are looked for", () => {
  test("never in the working directory, whatever PATH says", () => {
    for (const path of ["", ":", ".", "bin:/usr/bin", ":/usr/bin:"])
      for (const folder of programPath(path).split(":")) assert.match(folder, /^\//);
  });

  test("a postconf in the configuration directory is not run by a check in it", () => {
    for (const name of ["postconf", "postfix"])
      writeFileSync(at("postfix", name), `#!/bin/sh\necho ran > ${at("ran")}\n`, { mode: 0o755 });
    for (const path of ["", ".", ":."]) start(at("good"), { PATH: path });
    assert.ok(!existsSync(at("ran")));
  });
});
