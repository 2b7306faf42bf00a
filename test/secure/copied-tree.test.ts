import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, suite, test } from "node:test";
import { Refused } from "../../server/src/host/actions.ts";
import { directFiles } from "../../server/src/host/node-direct-files.ts";
import { prefixedFiles } from "../../server/src/host/node-prefixed-files.ts";

for (const [how, { copyTree }] of [
  ["as this user", directFiles],
  ["through a prefix", prefixedFiles(["env"])],
] as const)
  suite(`the private copy that apply checks, ${how}`, () => {
    let root: string;
    let from: string;
    let to: string;
    const at = (name: string) => join(from, name);
    beforeEach(() => {
      root = mkdtempSync(join(tmpdir(), "mailconf-copy-"));
      from = join(root, "etc/postfix");
      to = join(root, "copy");
      mkdirSync(from, { recursive: true });
      mkdirSync(to);
      writeFileSync(at("main.cf"), "myhostname = x\n", { mode: 0o640 });
    });
    afterEach(() => rmSync(root, { recursive: true, force: true }));
    const copied = () => (readdirSync(to, { recursive: true }) as string[]).sort();
    const refused = (pattern: RegExp) =>
      assert.rejects(copyTree(from, to), (error: unknown) => {
        assert.ok(error instanceof Refused, String(error));
        assert.match(error.message, pattern);
        assert.ok(!error.message.includes("\n"));
        return true;
      });

    test("links to itself, to what it lies in, to / and to where the copy goes are left out", async () => {
      for (const [name, target] of [
        ["self", "."],
        ["up", ".."],
        ["above", root],
        ["root", "/"],
        ["copy", to],
        ["circle-a", "circle-b"],
        ["circle-b", "circle-a"],
        ["nowhere", "/nonexistent/x"],
      ] as const)
        symlinkSync(target, at(name));
      mkdirSync(at("maps"), { mode: 0o750 });
      symlinkSync("../maps", at("maps/again"));
      writeFileSync(at("maps/virtual"), "a b\n");
      await copyTree(from, to);
      assert.deepEqual(copied(), ["main.cf", "maps", "maps/virtual"]);
      assert.equal(statSync(join(to, "main.cf")).mode & 0o777, 0o640);
      assert.equal(statSync(join(to, "maps")).mode & 0o777, 0o750);
    });

    test("what the kernel makes up, a FIFO, a socket and a device are left out, and nobody waits for them", async () => {
      symlinkSync("/proc", at("proc"));
      symlinkSync("/proc/self/environ", at("environ"));
      symlinkSync("/proc/kmsg", at("kmsg"));
      symlinkSync("/sys", at("sys"));
      symlinkSync("/dev", at("dev"));
      symlinkSync("/dev/zero", at("zero"));
      execFileSync("mkfifo", [at("fifo")]);
      const server = createServer().listen(at("socket"));
      await new Promise((resolve) => server.once("listening", resolve));
      await copyTree(from, to);
      server.close();
      assert.deepEqual(copied(), ["main.cf"]);
    });

    test("links to files and directories elsewhere, hard links and a name with odd characters are copied", async () => {
      const other = join(root, "other");
      mkdirSync(join(other, "deep"), { recursive: true });
      writeFileSync(join(other, "deep/virtual"), "a b\n");
      symlinkSync(other, at("tables"));
      symlinkSync(join(other, "deep/virtual"), at("virtual"));
      linkSync(at("main.cf"), at("main.cf.twice"));
      writeFileSync(at("-a\tb|c"), "");
      mkdirSync(at(".mailconf"));
      await copyTree(from, to);
      assert.deepEqual(copied(), [
        "-a\tb|c",
        "main.cf",
        "main.cf.twice",
        "tables",
        "tables/deep",
        "tables/deep/virtual",
        "virtual",
      ]);
      assert.ok(lstatSync(join(to, "tables")).isDirectory());
      assert.equal(readFileSync(join(to, "virtual"), "utf8"), "a b\n");
      assert.equal(statSync(join(to, "main.cf")).nlink, 1);
    });

    test("directories whose links double at each level end", async () => {
      for (let level = 0; level < 30; level++) {
        mkdirSync(join(root, `level-${level}`));
        for (const name of ["a", "b"])
          symlinkSync(join(root, `level-${level + 1}`), join(root, `level-${level}`, name));
      }
      mkdirSync(join(root, "level-30"));
      symlinkSync(join(root, "level-0"), at("levels"));
      await refused(
        /holds more than 20 directories in one another, with what symbolic links lead to \(seen at .*levels/,
      );
    });

    test("hundreds of directories, more bytes than a configuration has: told before they are copied", async () => {
      for (let count = 0; count < 600; count++) mkdirSync(at(`d${count}`));
      if (how === "as this user") await refused(/more than 500 directories/);
      for (let count = 0; count < 600; count++) rmSync(at(`d${count}`), { recursive: true });
      for (const name of readdirSync(to)) rmSync(join(to, name), { recursive: true });
      writeFileSync(at("0-large"), "");
      truncateSync(at("0-large"), 2 ** 31);
      await refused(/holds more than 1 GiB/);
      assert.ok(!existsSync(join(to, "0-large")));
    });

    test("tens of thousands of files are counted before the first is copied", async () => {
      // Hard links are the quickest way to so many; the copies would be files of their own.
      mkdirSync(at("many"));
      for (let count = 0; count < 20_001; count++) linkSync(at("main.cf"), at(`many/${count}`));
      await refused(/holds more than 20000 files/);
      assert.deepEqual(readdirSync(join(to, "many")), []);
    });
  });
