import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { at } from "../../scripts/root.mjs";
import { JournalFileOnDisk } from "../../server/src/apply/journal.ts";
import type { MailServer } from "../../server/src/apply/mail-server.ts";
import { makePlan } from "../../server/src/apply/plan.ts";
import { postfixServer } from "../../server/src/apply/postfix-server.ts";
import { recover } from "../../server/src/apply/recover.ts";
import type { Outcome, Report } from "../../server/src/apply/report.ts";
import { apply } from "../../server/src/apply/transaction.ts";
import type { Actions } from "../../server/src/host/actions.ts";
import { nodeActions } from "../../server/src/host/node-actions.ts";
import { needs } from "../needs.ts";
import { PrivatePostfix } from "./private-postfix.ts";
import { watchedActions } from "./watched-actions.ts";

const serverOf = (actions: Actions, directory: string, address: string): Promise<MailServer> => {
  const listeners = [{ address, port: 2525, isTls: false, greets: true }];
  const log = "";
  return postfixServer({
    actions,
    directory,
    reload: true,
    log,
    oldListeners: listeners,
    newListeners: listeners,
    tables: [],
  });
};

const bytes = (text: string) => new TextEncoder().encode(text);

interface Attempt {
  readonly directory: string;
  readonly address: string;
  readonly files: Readonly<Record<string, string>>;
  readonly wait?: number;
}

async function applyFiles(
  actions: Actions,
  { directory, address, files, wait = 0 }: Attempt,
): Promise<{ outcome: Outcome; told: Report[] }> {
  const told: Report[] = [];
  const list = Object.entries(files).map(([name, text]) => ({ name, bytes: bytes(text), mode: 0o644 }));
  const plan = await makePlan(actions, directory, list);
  const server = await serverOf(actions, directory, address);
  const outcome = await apply({
    actions,
    directory,
    server,
    plan,
    activation: "reload",
    wait,
    tell: (report) => told.push(report),
    keeps: async () => false,
  });
  return { outcome, told };
}

const cutAt = process.env.MAILCONF_TEST_CUT_AT;

if (cutAt !== undefined) {
  // The process that is killed: this file again, as an apply and nothing else.
  const attempt = JSON.parse(process.env.MAILCONF_TEST_ATTEMPT ?? "{}") as Attempt;
  const actions = watchedActions((count) => {
    if (count === Number(cutAt)) process.kill(process.pid, "SIGKILL");
  });
  await applyFiles(actions, attempt);
} else
  suite("apply against a real Postfix", { skip: needs("postfix", "root") }, () => {
    let postfix: PrivatePostfix;
    before(() => {
      postfix = new PrivatePostfix();
      postfix.start();
    });
    after(() => postfix?.stop());

    function mailconf(directory: string, ...args: string[]): SpawnSyncReturns<string> {
      return spawnSync(process.execPath, [at("dist", "mailconf.js"), "apply", directory, ...args], {
        encoding: "utf8",
        timeout: 150_000,
      });
    }
    function applied(files: Readonly<Record<string, string>>, ...args: string[]): SpawnSyncReturns<string> {
      const words = Object.entries(files).flatMap(([name, text]) => {
        const path = join(postfix.home, `new-${name}`);
        writeFileSync(path, text);
        return ["--file", `${name}=${path}`];
      });
      return mailconf(postfix.directory, ...words, "--wait", "1", ...args);
    }
    const leftovers = () =>
      readdirSync(postfix.directory).filter((name) => name.endsWith(".mailconf-new") || name.endsWith(".mailconf-old"));
    const setting = (line: string) => `${postfix.main}${line}\n`;

    test("a good change is in place, served, backed up, with mode and owner kept", async () => {
      chmodSync(join(postfix.directory, "main.cf"), 0o640);
      chownSync(join(postfix.directory, "main.cf"), 0, 2);
      const old = postfix.read("main.cf");
      const { status, stdout } = applied({ "main.cf": setting("smtpd_banner = changed by the test") }, "--yes");
      assert.equal(status, 0, stdout);
      assert.match(stdout, /\+ parameter smtpd_banner = changed by the test/);
      assert.match(postfix.read("main.cf"), /changed by the test/);
      assert.equal(postfix.attributes("main.cf"), "640 0:2");
      const backup = /the old ones are in (\S+)/.exec(stdout)?.[1] ?? "";
      assert.equal(readFileSync(join(backup, "main.cf"), "utf8"), old);
      assert.ok(await postfix.greets());
      assert.deepEqual(leftovers(), []);
    });

    test("nothing happens without a yes, and a dry run only shows", () => {
      const old = postfix.read("main.cf");
      const unasked = applied({ "main.cf": setting("smtpd_banner = never") });
      assert.equal(unasked.status, 2);
      assert.match(unasked.stderr, /nobody is there to ask/);
      assert.equal(applied({ "main.cf": setting("smtpd_banner = never") }, "--dry-run").status, 0);
      assert.equal(postfix.read("main.cf"), old);
    });

    test("the index of a table is made anew with it", () => {
      const table = join(postfix.directory, "access");
      const files = {
        access: "one.test REJECT\n",
        "main.cf": setting(`smtpd_sender_restrictions = check_sender_access hash:${table}`),
      };
      const { status, stdout } = applied(files, "--yes", "--fail-on", "never");
      assert.equal(status, 0, stdout);
      const ask = () => spawnSync("postmap", ["-q", "one.test", `hash:${table}`], { encoding: "utf8" }).stdout;
      assert.equal(ask(), "REJECT\n");
      assert.equal(applied({ access: "one.test OK\n" }, "--yes").status, 0);
      assert.equal(ask(), "OK\n");
    });

    test("a check that fails changes nothing", () => {
      const old = postfix.read("main.cf");
      const ours = applied({ "main.cf": setting("smtpd_timeout = 10x") }, "--yes");
      assert.equal(ours.status, 1);
      assert.match(ours.stdout, /bad-time/);
      const theirs = applied(
        { "master.cf": `${postfix.read("master.cf")}odd inet n\n` },
        "--yes",
        "--fail-on",
        "never",
      );
      assert.equal(theirs.status, 1);
      assert.match(theirs.stdout, /error: postconf: .*bad field count/);
      const start = setting("").replace("inet_interfaces = 127.0.0.1", "inet_interfaces = 192.0.2.77");
      const staged = applied({ "main.cf": start }, "--yes", "--fail-on", "never");
      assert.equal(staged.status, 1);
      assert.match(staged.stdout, /error: postfix check: fatal: parameter inet_interfaces: no local interface found/);
      assert.equal(postfix.read("main.cf"), old);
      assert.ok(postfix.isRunning);
    });

    test("what only the daemon notices rolls back by itself, and mail is taken again", async () => {
      const old = postfix.read("main.cf");
      const { status, stdout } = applied({ "main.cf": setting("smtpd_timeout = 10x") }, "--yes", "--fail-on", "never");
      assert.equal(status, 1, stdout);
      assert.match(
        stdout,
        /rolled back: the log says "fatal: smtpd: parameter smtpd_timeout: bad time value or unit: 10x"/,
      );
      assert.equal(postfix.read("main.cf"), old);
      assert.equal(postfix.attributes("main.cf"), "640 0:2");
      assert.ok(await postfix.greets());
    });

    test("master dies two seconds later: the old files come back, and it runs again", async () => {
      const old = postfix.read("main.cf");
      const { masterPid } = postfix;
      const late = setTimeout(() => process.kill(masterPid, "SIGKILL"), 2000);
      const files = { "main.cf": setting("smtpd_banner = dies") };
      const { outcome } = await applyFiles(nodeActions(), {
        directory: postfix.directory,
        address: postfix.address,
        files,
        wait: 3,
      });
      clearTimeout(late);
      assert.equal(outcome, "rolled back");
      assert.equal(postfix.read("main.cf"), old);
      assert.ok(await postfix.greets());
    });

    test("a start that fails: the old files are started again", async () => {
      const old = postfix.read("main.cf");
      const text = setting("").replace("inet_interfaces = 127.0.0.1", "inet_interfaces =");
      const files = { "main.cf": text, "master.cf": `${postfix.read("master.cf")}2526 inet n - n - - smtpd\n` };
      const { status, stdout } = applied(files, "--yes", "--fail-on", "never");
      assert.equal(status, 1, stdout);
      assert.match(stdout, /stop, then start/);
      assert.match(stdout, /rolled back: "postfix start" failed/);
      assert.equal(postfix.read("main.cf"), old);
      assert.ok(await postfix.greets());
    });

    test("a reload that fails", async () => {
      const old = postfix.read("main.cf");
      const actions = nodeActions();
      let reloads = 0;
      const failing: Actions = {
        ...actions,
        run: async (program, args, timeout) =>
          args.includes("reload") && reloads++ === 0
            ? { status: 1, stdout: "", stderr: "postfix/postfix-script: fatal: out of luck" }
            : actions.run(program, args, timeout),
      };
      const files = { "main.cf": setting("smtpd_banner = reload fails") };
      const { outcome, told } = await applyFiles(failing, {
        directory: postfix.directory,
        address: postfix.address,
        files,
      });
      assert.equal(outcome, "rolled back");
      assert.equal(reloads, 2);
      assert.match(JSON.stringify(told.at(-1)), /out of luck/);
      assert.equal(postfix.read("main.cf"), old);
    });

    test("a second writer is not overwritten", async () => {
      const files = { "main.cf": setting("smtpd_banner = ours"), "master.cf": `${postfix.read("master.cf")}# ours\n` };
      const master = postfix.read("master.cf");
      const theirs = setting("smtpd_banner = theirs");
      const actions = watchedActions((_, name, first) => {
        // Between the two renames somebody saves the other file.
        if (name === "create" && first.endsWith(".master.cf.mailconf-new")) postfix.write("main.cf", theirs);
      });
      const { outcome, told } = await applyFiles(actions, {
        directory: postfix.directory,
        address: postfix.address,
        files,
      });
      assert.equal(outcome, "refused");
      assert.match(JSON.stringify(told.at(-1)), /changed by somebody else/);
      assert.equal(postfix.read("main.cf"), theirs);
      assert.equal(postfix.read("master.cf"), master);
      assert.deepEqual(leftovers(), []);
    });

    test("main.cf that is a symbolic link stays one", () => {
      const real = join(postfix.home, "shared-main.cf");
      const link = join(postfix.directory, "main.cf");
      renameSync(link, real);
      symlinkSync("../shared-main.cf", link);
      const { status, stdout } = applied({ "main.cf": setting("smtpd_banner = through a link") }, "--yes");
      assert.equal(status, 0, stdout);
      assert.equal(readlinkSync(link), "../shared-main.cf");
      assert.match(readFileSync(real, "utf8"), /through a link/);
      renameSync(real, link);
    });

    test("killed before each step in turn: --recover leaves the old files or the new ones, whole", async () => {
      const master = postfix.read("master.cf");
      const state = () =>
        `${/banner = (\w+)/.exec(postfix.read("main.cf"))?.[1]} ${/# (\w+)\n$/.exec(postfix.read("master.cf"))?.[1]}`;
      const seen = new Set<string>();
      let steps = 0;
      for (;;) {
        steps++;
        postfix.write("main.cf", setting("smtpd_banner = old"));
        postfix.write("master.cf", `${master}# old\n`);
        for (const name of ["main.cf", "master.cf"]) {
          chmodSync(join(postfix.directory, name), 0o640);
          chownSync(join(postfix.directory, name), 0, 2);
        }
        const files = { "main.cf": setting("smtpd_banner = new"), "master.cf": `${master}# new\n` };
        const attempt: Attempt = { directory: postfix.directory, address: postfix.address, files };
        const env = {
          ...process.env,
          MAILCONF_TEST_CUT_AT: `${steps}`,
          MAILCONF_TEST_ATTEMPT: JSON.stringify(attempt),
        };
        const child = spawnSync(process.execPath, [process.argv[1] ?? ""], { env, encoding: "utf8", timeout: 90_000 });
        if (child.signal === null) {
          assert.equal(child.status, 0, child.stderr);
          break;
        }
        const actions = nodeActions();
        const server = await serverOf(actions, postfix.directory, postfix.address);
        const keeps = async () => false;
        await recover({ actions, directory: postfix.directory, server, wait: 0, tell: () => {}, keeps });
        assert.ok(["old old", "new new"].includes(state()), `cut at step ${steps}: ${state()}`);
        seen.add(state());
        assert.equal(`${postfix.attributes("main.cf")}, ${postfix.attributes("master.cf")}`, "640 0:2, 640 0:2");
        assert.deepEqual(leftovers(), [], `cut at step ${steps}`);
        assert.equal(existsSync(join(postfix.directory, ".mailconf", "apply")), false, `cut at step ${steps}`);
        assert.ok(await postfix.greets(), `cut at step ${steps}`);
        if (steps > 60) assert.fail("it never ends");
      }
      assert.deepEqual([...seen].sort(), ["new new", "old old"]);
      assert.ok(steps > 15, `only ${steps} steps`);
    });

    test("an interrupted apply is found by the next one, which says what to do", async () => {
      const actions = nodeActions();
      const root = (await actions.status(postfix.directory))!;
      const observed = { running: [], asked: [], greeted: [], failures: [] };
      const journal = {
        version: 1,
        process: "1 0",
        started: "20261125-000000",
        server: "postfix",
        backup: join(postfix.directory, ".mailconf", "backup-20261125-000000"),
        activation: "none",
        observed,
        files: [],
      } as const;
      await JournalFileOnDisk.begin(actions, postfix.directory, journal, root);
      const { status, stdout } = applied({ "main.cf": setting("smtpd_banner = x") }, "--yes");
      assert.equal(status, 2);
      assert.match(stdout, /interrupted; run "mailconf apply --recover/);
      assert.equal(mailconf(postfix.directory, "--recover").status, 0);
    });
  });
