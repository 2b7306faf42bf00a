import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { nodeHost, runProgram } from "../../server/src/host/node-host.ts";
import { insideRoot } from "../../server/src/host/node-root.ts";

const folder = mkdtempSync(join(tmpdir(), "mailconf-files-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

suite("files that are none", () => {
  const { readFile, stat, list } = nodeHost({ askMachine: false });
  const read = (path: string) => readFile!(path, 8 * 1024 * 1024) as { kind: string; reason?: string };

  test("a FIFO, a device, a directory, a circle of links, a dangling link: an answer at once", () => {
    execFileSync("mkfifo", [at("fifo")]);
    mkdirSync(at("directory"));
    symlinkSync("circle-b", at("circle-a"));
    symlinkSync("circle-a", at("circle-b"));
    symlinkSync("/nonexistent/x", at("dangling"));
    assert.match(read(at("fifo")).reason!, /not a regular file/);
    assert.match(read("/dev/zero").reason!, /not a regular file/);
    assert.match(read("/dev/tty").reason ?? "missing", /not a regular file|cannot be read|missing/);
    assert.match(read(at("directory")).reason!, /is a directory/);
    assert.match(read(at("circle-a")).reason!, /circle of symbolic links/);
    assert.equal(read(at("dangling")).kind, "missing");
    assert.equal(read(`${at("fifo")}/x`).kind, "missing");
    assert.equal((stat!(at("fifo")) as { kind: string }).kind, "found");
    assert.equal((list!(at("fifo")) as { kind: string }).kind, "missing");
  });

  test("a socket", async () => {
    const server = createServer().listen(at("socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    assert.match(read(at("socket")).reason!, /not a regular file/);
    server.close();
  });

  test("2 GiB without content are not read; a file that vanishes is missing", () => {
    writeFileSync(at("large"), "");
    truncateSync(at("large"), 2 ** 31);
    assert.match(read(at("large")).reason!, /is larger than 8 MiB/);
    writeFileSync(at("gone"), "x");
    assert.equal((stat!(at("gone")) as { kind: string }).kind, "found");
    unlinkSync(at("gone"));
    assert.equal(read(at("gone")).kind, "missing");
  });

  test("what the file system makes up without an end (/proc) is cut at the size that it tells", () => {
    for (const path of ["/proc/self/mem", "/proc/self/environ", "/proc/kmsg"]) {
      const answer = readFile!(path, 1024) as { kind: string; value?: Uint8Array };
      if (answer.kind === "found") assert.equal(answer.value!.length, 0, path);
    }
  });
});

suite("a copied tree (--root)", () => {
  const root = at("root");
  mkdirSync(join(root, "etc/ssl"), { recursive: true });
  mkdirSync(join(root, "real"));
  writeFileSync(join(root, "real/cert.pem"), "inside");
  writeFileSync(at("secret"), "outside");
  symlinkSync("/real", join(root, "etc/absolute"));
  symlinkSync("../../../../../real", join(root, "etc/relative"));
  symlinkSync(at("secret"), join(root, "etc/ssl/outside"));
  symlinkSync("../../../secret", join(root, "etc/ssl/up"));
  symlinkSync("turn", join(root, "etc/turn"));
  const files = nodeHost({ root, askMachine: false });
  const text = (path: string) => {
    const answer = files.readFile!(path) as { kind: string; value?: Uint8Array };
    return answer.kind === "found" ? new TextDecoder().decode(answer.value) : answer.kind;
  };

  test("links and .. stay inside", () => {
    assert.equal(text("/etc/absolute/cert.pem"), "inside");
    assert.equal(text("/etc/relative/cert.pem"), "inside");
    assert.equal(text("/etc/ssl/outside"), "missing");
    assert.equal(text("/etc/ssl/up"), "missing");
    assert.equal(text("/../../../../etc/passwd"), "missing");
    assert.equal(text(`/..${at("secret")}`), "missing");
    assert.equal(text("/etc/turn"), "denied");
    assert.equal(insideRoot(root, "/etc/../../x/./y"), join(root, "x/y"));
  });

  test("a configuration file that is a link out of the tree is not followed", () => {
    const disk = nodeHost({ root, isLocated: true, askMachine: false });
    const kind = (path: string) => (disk.readFile!(path) as { kind: string }).kind;
    assert.equal(kind(join(root, "etc/ssl/outside")), "missing");
    assert.equal(kind(join(root, "etc/absolute/cert.pem")), "found");
    assert.equal(kind(at("secret")), "found");
  });
});

suite("a program that misbehaves", () => {
  const program = (name: string, script: string) => {
    writeFileSync(at(name), `#!/bin/sh\n${script}\n`);
    chmodSync(at(name), 0o755);
    return at(name);
  };
  const run = (name: string, script: string, timeout = 20_000) =>
    runProgram([program(name, script), "a b", "$(x)"], timeout);

  test("hangs, even with a child that keeps the pipe", async () => {
    assert.match(
      ((await run("hang", "sleep 60 & sleep 60", 400)) as { reason: string }).reason,
      /did not end within 0\.4 s/,
    );
  });
  test("prints without end", async () => {
    assert.match(((await run("yes", "exec yes", 5_000)) as { reason: string }).reason, /printed too much|did not end/);
  });
  test("crashes, prints garbage, cannot be started, is not there", async () => {
    const crashed = await run("crash", "kill -SEGV $$");
    assert.deepEqual(crashed.kind === "found" && crashed.value.status, -1);
    const garbage = await run("garbage", "printf '\\377\\000\\033[31m'; exit 7");
    assert.deepEqual(garbage.kind === "found" && garbage.value.status, 7);
    writeFileSync(at("text"), "no program", { mode: 0o644 });
    assert.equal((await runProgram([at("text")], 20_000)).kind, "denied");
    assert.equal((await runProgram([at("nothing")], 20_000)).kind, "missing");
  });
  test("no shell sees the arguments, and no variable of ours the program", async () => {
    const answer = await run("args", 'printf "%s|" "$@"; env | cut -d= -f1 | sort | tr "\\n" " "');
    const stdout = answer.kind === "found" ? answer.value.stdout : "";
    assert.match(stdout, /^a b\|\$\(x\)\|/);
    assert.ok(!stdout.includes("HOME"), stdout);
  });
});
