import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { at } from "../../scripts/root.mjs";
import { needs } from "../needs.ts";
import { PrivatePostfix } from "./private-postfix.ts";

suite("apply on a full disk", { skip: needs("postfix", "root", "namespaces") }, () => {
  test("the old files stay, whole, and it is said why", () => {
    const postfix = new PrivatePostfix();
    try {
      const disk = join(postfix.home, "small");
      mkdirSync(disk);
      // In a mount namespace of its own: a disk of 64 KiB with the configuration and little room beside it.
      const big = `${postfix.main}# ${"x".repeat(60_000)}\n`;
      writeFileSync(join(postfix.home, "new"), big);
      const line = [
        "set -e",
        `mount -t tmpfs -o size=64k none ${disk}`,
        `cp -p ${postfix.directory}/*.cf ${disk}`,
        `before=$(cat ${disk}/*.cf | md5sum)`,
        `"$0" ${at("dist", "mailconf.js")} apply ${disk} --file main.cf=${postfix.home}/new --yes --no-reload --wait 0 || echo "status $?"`,
        `test "$before" = "$(cat ${disk}/*.cf | md5sum)" && ls -A ${disk} ${disk}/.mailconf`,
      ];
      const { stdout, stderr } = spawnSync("unshare", ["--mount", "sh", "-c", line.join("\n"), process.execPath], {
        encoding: "utf8",
        timeout: 150_000,
      });
      assert.match(stdout, /refused: .*the disk is full.*the old files are in place/, stderr);
      assert.match(stdout, /status 1/);
      assert.match(stdout, /main\.cf/, "the files changed");
      assert.doesNotMatch(stdout.split("status 1")[1] ?? "", /mailconf-new|mailconf-old|\bapply\b/);
    } finally {
      postfix.stop();
    }
  });
});

suite("apply where a file cannot be replaced", { skip: needs("postfix", "root", "namespaces") }, () => {
  test("master.cf is a mount of its own: main.cf, which was replaced before, comes back, and it is said why", () => {
    const postfix = new PrivatePostfix();
    try {
      const files = ["main.cf", "master.cf"].map((name) => {
        const path = join(postfix.home, `new-${name}`);
        writeFileSync(path, `${postfix.read(name)}# new\n`);
        return `--file ${name}=${path}`;
      });
      const outer = join(postfix.home, "outer");
      writeFileSync(outer, postfix.read("master.cf"));
      chmodSync(join(postfix.directory, "main.cf"), 0o600);
      const line = `mount --bind ${outer} ${postfix.directory}/master.cf && exec "$0" ${at("dist", "mailconf.js")} apply ${postfix.directory} ${files.join(" ")} --yes --no-reload --wait 0`;
      const { status, stdout, stderr } = spawnSync("unshare", ["--mount", "sh", "-c", line, process.execPath], {
        encoding: "utf8",
        timeout: 150_000,
      });
      assert.equal(status, 1, stdout + stderr);
      assert.match(stdout, /put the old .*main\.cf back/);
      assert.match(stdout, /master\.cf cannot be replaced: it is a mount of its own.*the old files are back in place/);
      assert.equal(postfix.read("main.cf"), postfix.main);
      assert.equal(postfix.attributes("main.cf"), "600 0:0");
      assert.doesNotMatch(readFileSync(outer, "utf8"), /# new/);
    } finally {
      postfix.stop();
    }
  });
});

suite("an ordinary user with a line in sudoers", {
  skip: needs("postfix", "root", "namespaces", "sudo"),
}, () => {
  test("applies root's files through sudo -n, step by step", async () => {
    const postfix = new PrivatePostfix();
    try {
      postfix.start();
      chmodSync(join(postfix.directory, "main.cf"), 0o600);
      const programs = "cat chown cp install ls mkdir mktemp mv readlink rm stat sync tail test touch".split(" ");
      const served = "postfix postconf postmap postalias postqueue postsuper postcat".split(" ");
      const paths = [...programs.map((name) => `/usr/bin/${name}`), ...served.map((name) => `/usr/sbin/${name}`)];
      const sudoers = join(postfix.home, "sudoers");
      writeFileSync(sudoers, `Defaults !requiretty\nnobody ALL=(root) NOPASSWD: ${paths.join(", ")}\n`, {
        mode: 0o440,
      });
      writeFileSync(join(postfix.home, "new"), `${postfix.main}smtpd_banner = through sudo\n`);
      // In a mount namespace of its own: the machine's sudoers stays as it is.
      const become = "exec setpriv --reuid nobody --regid nogroup --clear-groups";
      const line = `mount --bind ${sudoers} /etc/sudoers && ${become} "$@"`;
      const words = ["apply", postfix.directory, "--file", `main.cf=${postfix.home}/new`, "--yes", "--wait", "1"];
      const as = (...more: string[]) =>
        spawnSync(
          "unshare",
          ["--mount", "sh", "-c", line, "sh", process.execPath, at("dist", "mailconf.js"), ...words, ...more],
          { encoding: "utf8", timeout: 150_000, cwd: "/" },
        );
      const without = as();
      assert.equal(without.status, 2, without.stdout + without.stderr);
      assert.match(without.stdout, /main\.cf cannot be read: this user may not; .*nothing was changed/);
      const { status, stdout, stderr } = as("--prefix", "sudo -n");
      assert.equal(status, 0, stdout + stderr);
      assert.match(postfix.read("main.cf"), /through sudo/);
      assert.equal(postfix.attributes("main.cf"), "600 0:0");
      assert.match(stdout, /check a private copy with postconf and postfix check/);
      assert.ok(await postfix.greets());
    } finally {
      postfix.stop();
    }
  });
});
