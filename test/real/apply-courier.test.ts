import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createConnection, createServer } from "node:net";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { at } from "../../scripts/root.mjs";
import { courierServer } from "../../server/src/apply/courier-server.ts";
import type { MailServer } from "../../server/src/apply/mail-server.ts";
import { makePlan } from "../../server/src/apply/plan.ts";
import { recover } from "../../server/src/apply/recover.ts";
import { apply } from "../../server/src/apply/transaction.ts";
import type { Actions } from "../../server/src/host/actions.ts";
import { nodeActions } from "../../server/src/host/node-actions.ts";
import { needs } from "../needs.ts";
import { isInside, LiveServers, mailconf } from "./live-servers.ts";
import { watchedActions } from "./watched-actions.ts";

const port = 1143;
const listeners = [{ address: "127.0.0.1", port, isTls: false, greets: true }];

const serverOf = (actions: Actions): Promise<MailServer> =>
  courierServer({ actions, reload: true, log: "", oldListeners: listeners, newListeners: listeners });

const cutAt = process.env.MAILCONF_TEST_CUT_AT;
const skip = needs("postfix", "courier", "courier-users", "openssl", "root", "namespaces");

if (cutAt !== undefined) {
  // The process that is killed: this file again, as an apply and nothing else.
  const { directory, files } = JSON.parse(process.env.MAILCONF_TEST_ATTEMPT ?? "{}") as {
    directory: string;
    files: Record<string, string>;
  };
  const actions = watchedActions(
    (count) => {
      if (count === Number(cutAt)) process.kill(process.pid, "SIGKILL");
    },
    (args) => args[0] === "start" || args[0] === "stop",
  );
  const list = Object.entries(files).map(([name, text]) => ({
    name,
    bytes: new TextEncoder().encode(text),
    mode: 0o644,
  }));
  await apply({
    actions,
    directory,
    server: await serverOf(actions),
    plan: await makePlan(actions, directory, list),
    activation: "restart",
    wait: 0,
    tell: () => {},
    keeps: async () => false,
  });
} else if (isInside(skip))
  suite("apply against a real Courier", { skip }, () => {
    let servers: LiveServers;
    const path = (name: string) => join(servers.courier, name);
    const read = (name: string) => readFileSync(path(name), "utf8");
    const attributes = (name: string) => {
      const { mode, uid, gid } = statSync(path(name));
      return `${(mode & 0o7777).toString(8)} ${uid}:${gid}`;
    };
    const pid = (name: string) => readFileSync(join("/run/courier", name), "utf8").trim();
    const greetsNow = (): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = createConnection(port, "127.0.0.1");
        const end = (result: boolean) => {
          socket.destroy();
          resolve(result);
        };
        socket.setTimeout(10_000, () => end(false));
        socket.on("data", (data) => end(data.toString("latin1").startsWith("* OK")));
        socket.on("error", () => end(false));
        socket.on("close", () => end(false));
      });
    /** Whether Courier greets; one that was just started has a while for it. */
    const greets = async (): Promise<boolean> => {
      for (let i = 0; i < 50; i++) {
        if (await greetsNow()) return true;
        await sleep(200);
      }
      return false;
    };

    before(() => {
      servers = new LiveServers();
      const { key, crt } = servers.certificate(["mail.main.test"]);
      servers.write("imapd.pem", key, crt);
      const lean = { TCPDOPTS: "-nodnslookup -noidentlookup", IMAP_ULIMITD: "", MAXPERIP: "40", ADDRESS: "127.0.0.1" };
      servers.setCourier("imapd", { ...lean, PORT: String(port) });
      servers.setCourier("imapd-ssl", { TLS_CERTFILE: servers.at("tls/imapd.pem"), TLS_DHPARAMS: "" });
      servers.setCourier("authdaemonrc", { authmodulelist: "authuserdb", daemons: "1" });
      servers.run("mount", "--bind", servers.courier, "/etc/courier");
      servers.run("mount", "--bind", servers.at("run"), "/run/courier");
      servers.run("chown", "-R", "courier:courier", servers.at("run"));
      for (const name of ["authdaemond", "imapd"]) servers.run("sh", "-c", `${name} start </dev/null >/dev/null 2>&1`);
      for (const name of ["imapd", "authdaemonrc"]) {
        chownSync(path(name), 2, 3);
        chmodSync(path(name), 0o640);
      }
    });
    after(() => {
      servers?.run("sh", "-c", "authdaemond stop </dev/null >/dev/null 2>&1");
      servers?.stop();
    });

    function applied(files: Readonly<Record<string, string>>, ...args: string[]): ReturnType<typeof mailconf> {
      const words = Object.entries(files).flatMap(([name, text]) => {
        const from = servers.at(`new-${name}`);
        writeFileSync(from, text);
        return ["--file", `${name}=${from}`];
      });
      return mailconf("apply", servers.courier, ...words, "--wait", "0", "--yes", ...args);
    }
    const leftovers = () => readdirSync(servers.courier).filter((name) => /mailconf-(new|old)$/.test(name));
    const withValue = (name: string, variable: string, value: string) =>
      read(name).replace(new RegExp(`^${variable}=.*$`, "m"), `${variable}="${value}"`);

    test("a good change: backed up, in place with mode and owner, and the daemons that read it are others", async () => {
      assert.ok(await greets());
      const old = read("imapd");
      const [imapd, authdaemond] = [pid("imapd.pid"), pid("authdaemon/pid")];
      const { status, stdout } = await applied({ imapd: withValue("imapd", "MAXPERIP", "41") });
      assert.equal(status, 0, stdout);
      assert.match(stdout, /imapd stop, then start/);
      assert.doesNotMatch(stdout, /postfix|authdaemond stop/i);
      assert.match(read("imapd"), /^MAXPERIP="41"$/m);
      assert.equal(attributes("imapd"), "640 2:3");
      const backup = /the old ones are in (\S+)/.exec(stdout)?.[1] ?? "";
      assert.equal(readFileSync(join(backup, "imapd"), "utf8"), old);
      assert.notEqual(pid("imapd.pid"), imapd);
      assert.equal(pid("authdaemon/pid"), authdaemond);
      assert.ok(await greets());
      assert.deepEqual(leftovers(), []);
    });

    test("authdaemonrc restarts authdaemond, and only that", async () => {
      const [imapd, authdaemond] = [pid("imapd.pid"), pid("authdaemon/pid")];
      const { status, stdout } = await applied({ authdaemonrc: withValue("authdaemonrc", "daemons", "2") });
      assert.equal(status, 0, stdout);
      assert.equal(attributes("authdaemonrc"), "640 2:3");
      assert.notEqual(pid("authdaemon/pid"), authdaemond);
      assert.equal(pid("imapd.pid"), imapd);
      assert.ok(existsSync("/run/courier/authdaemon/socket"));
    });

    test("two files at once, one of them with TLS", async () => {
      const files = { imapd: withValue("imapd", "MAXPERIP", "42"), "imapd-ssl": `${read("imapd-ssl")}# ours\n` };
      const { status, stdout } = await applied(files);
      assert.equal(status, 0, stdout);
      assert.match(read("imapd-ssl"), /# ours\n$/);
      assert.ok(await greets());
    });

    test("another program has the new port: nothing of ours answers, and the old files come back", async () => {
      const old = read("imapd");
      const taken = createServer((socket) => socket.on("error", () => {}).end()).listen(1144, "127.0.0.1");
      await once(taken, "listening");
      try {
        const { status, stdout } = await applied({ imapd: withValue("imapd", "PORT", "1144") });
        assert.equal(status, 1, stdout);
        assert.match(stdout, /rolled back: no greeting comes at 127\.0\.0\.1 port 1144/);
        assert.equal(read("imapd"), old);
        assert.equal(attributes("imapd"), "640 2:3");
        assert.ok(await greets());
      } finally {
        taken.close();
      }
    });

    test("an option that couriertcpd does not know: nothing listens, and the old files come back", async () => {
      const old = read("imapd");
      const { status, stdout } = await applied({ imapd: withValue("imapd", "TCPDOPTS", "-nosuchoption=1") });
      assert.equal(status, 1, stdout);
      assert.match(stdout, /rolled back: nothing listens on 127\.0\.0\.1 port 1143/);
      assert.equal(read("imapd"), old);
      assert.ok(await greets());
    });

    test("what our rules refuse changes nothing", async () => {
      const old = read("imapd");
      const { status, stdout } = await applied({ imapd: withValue("imapd", "PORT", "127.0.0.1:1143") });
      assert.equal(status, 1, stdout);
      assert.match(stdout, /courier-bad-endpoint/);
      assert.equal(read("imapd"), old);
    });

    test("a file that is a symbolic link stays one", async () => {
      const real = servers.at("shared-imapd");
      renameSync(path("imapd"), real);
      symlinkSync(real, path("imapd"));
      const { status, stdout } = await applied({ imapd: withValue("imapd", "MAXPERIP", "43") });
      assert.equal(status, 0, stdout);
      assert.equal(readlinkSync(path("imapd")), real);
      assert.match(readFileSync(real, "utf8"), /^MAXPERIP="43"$/m);
      rmSync(path("imapd"));
      renameSync(real, path("imapd"));
      assert.ok(await greets());
    });

    test("an ordinary user with a line in sudoers applies through sudo -n", { skip: needs("sudo") }, async () => {
      const sudoers = servers.at("sudoers");
      const programs = "cat chown cp install ls mkdir mktemp mv readlink rm stat sync tail test touch".split(" ");
      const paths = [...programs.map((name) => `/usr/bin/${name}`), "/usr/sbin/imapd", "/usr/sbin/authdaemond"];
      writeFileSync(sudoers, `Defaults !requiretty\nnobody ALL=(root) NOPASSWD: ${paths.join(", ")}\n`, {
        mode: 0o440,
      });
      servers.run("mount", "--bind", sudoers, "/etc/sudoers");
      const before = pid("imapd.pid");
      writeFileSync(servers.at("new-imapd"), withValue("imapd", "MAXPERIP", "44"), { mode: 0o644 });
      const words = ["apply", servers.courier, "--file", `imapd=${servers.at("new-imapd")}`, "--yes", "--wait", "0"];
      const as = (...more: string[]) =>
        spawnSync(
          "setpriv",
          ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups", process.execPath].concat(
            at("dist", "mailconf.js"),
            words,
            more,
          ),
          { encoding: "utf8", timeout: 150_000, cwd: "/" },
        );
      try {
        const without = as();
        assert.equal(without.status, 2, without.stdout + without.stderr);
        assert.match(without.stdout, /this user may not; .*nothing was changed/);
        const { status, stdout, stderr } = as("--prefix", "sudo -n");
        assert.equal(status, 0, stdout + stderr);
        assert.match(read("imapd"), /^MAXPERIP="44"$/m);
        assert.equal(attributes("imapd"), "640 2:3");
        assert.notEqual(pid("imapd.pid"), before);
        assert.ok(await greets());
        assert.deepEqual(leftovers(), []);
      } finally {
        servers.run("umount", "/etc/sudoers");
      }
    });

    test("a full disk: the old file stays, whole, and it is said why", async () => {
      const disk = servers.at("small");
      mkdirSync(disk);
      servers.run("mount", "-t", "tmpfs", "-o", "size=200k", "none", disk);
      try {
        for (const name of ["imapd", "imapd-ssl", "authdaemonrc"])
          servers.run("cp", "-p", path(name), join(disk, name));
        const before = readFileSync(join(disk, "imapd"), "utf8");
        const big = servers.at("big");
        writeFileSync(big, `${before}# ${"x".repeat(190_000)}\n`);
        const { status, stdout } = spawnSync(
          process.execPath,
          [at("dist", "mailconf.js"), "apply", disk, "--file", `imapd=${big}`, "--yes", "--wait", "0"],
          { encoding: "utf8", timeout: 150_000 },
        );
        assert.equal(status, 1, stdout);
        assert.match(stdout, /refused: .*the disk is full.*the old files are in place/);
        assert.equal(readFileSync(join(disk, "imapd"), "utf8"), before);
        assert.equal(existsSync(join(disk, ".mailconf/apply")), false);
        assert.deepEqual(
          readdirSync(disk).filter((name) => name.includes("mailconf-")),
          [],
        );
      } finally {
        servers.run("umount", disk);
      }
    });

    test("killed before each step in turn: --recover leaves the old files or the new ones, whole, and Courier serves", async () => {
      const [imapd, auth] = [read("imapd"), read("authdaemonrc")];
      const files = { imapd: `${imapd}# new\n`, authdaemonrc: `${auth}# new\n` };
      const seen = new Set<string>();
      let steps = 0;
      for (;;) {
        steps++;
        for (const [name, text] of [
          ["imapd", imapd],
          ["authdaemonrc", auth],
        ] as const) {
          writeFileSync(path(name), text);
          chownSync(path(name), 2, 3);
          chmodSync(path(name), 0o640);
        }
        const env = {
          ...process.env,
          MAILCONF_TEST_CUT_AT: `${steps}`,
          MAILCONF_TEST_ATTEMPT: JSON.stringify({ directory: servers.courier, files }),
        };
        const child = spawnSync(process.execPath, [process.argv[1] ?? ""], { env, encoding: "utf8", timeout: 90_000 });
        if (child.signal === null) {
          assert.equal(child.status, 0, child.stderr);
          break;
        }
        const actions = nodeActions();
        const keeps = async () => false;
        const server = await serverOf(actions);
        await recover({ actions, directory: servers.courier, server, wait: 0, tell: () => {}, keeps });
        const state = [read("imapd") === imapd, read("authdaemonrc") === auth].join();
        assert.ok(["true,true", "false,false"].includes(state), `cut at step ${steps}: ${state}`);
        seen.add(state);
        assert.equal(`${attributes("imapd")}, ${attributes("authdaemonrc")}`, "640 2:3, 640 2:3");
        assert.deepEqual(leftovers(), [], `cut at step ${steps}`);
        assert.equal(existsSync(path(".mailconf/apply")), false, `cut at step ${steps}`);
        assert.ok(await greets(), `cut at step ${steps}: nobody greets`);
        assert.ok(existsSync(`/proc/${pid("authdaemon/pid")}`), `cut at step ${steps}: no authdaemond`);
        if (steps > 60) assert.fail("it never ends");
      }
      assert.deepEqual([...seen].sort(), ["false,false", "true,true"]);
      assert.ok(steps > 15, `only ${steps} steps`);
    });
  });
