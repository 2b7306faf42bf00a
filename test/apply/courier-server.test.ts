import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { courierServer } from "../../server/src/apply/courier-server.ts";
import { makePlan } from "../../server/src/apply/plan.ts";
import type { Outcome, Report } from "../../server/src/apply/report.ts";
import { apply } from "../../server/src/apply/transaction.ts";
import type { Actions, Greeting } from "../../server/src/host/actions.ts";
import { nodeActions } from "../../server/src/host/node-actions.ts";

interface Machine {
  /** Daemons that run, by the name of their program. */
  readonly running: readonly string[];
  /** Units of systemd that are active; undefined where systemd does not run the machine. */
  readonly units?: readonly string[];
  /** Statuses of `systemctl restart` and of starts, one after the other; 0 at their end. */
  readonly starts?: readonly number[];
  /** What the listener answers, one after the other; a greeting at their end. */
  readonly answers?: readonly Greeting[];
  /** What the log gets at each start. */
  readonly logged?: string;
}

const pids: Readonly<Record<string, string>> = {
  "/run/courier/authdaemon/pid": "authdaemond",
  "/run/courier/imapd.pid": "imapd",
  "/run/courier/imapd-ssl.pid": "imapd-ssl",
  "/run/courier/pop3d.pid": "pop3d",
};

/** Applies a new `imapd` or another file on a machine that is only told of: what was run, and what came of it. */
async function applied(machine: Machine, name = "imapd", text = "NEW=1\n") {
  const directory = mkdtempSync(join(tmpdir(), "mailconf-courier-"));
  writeFileSync(join(directory, name), "OLD=1\n", { mode: 0o640 });
  const real = nodeActions();
  const calls: string[] = [];
  const told: Report[] = [];
  const starts = [...(machine.starts ?? [])];
  const answers = [...(machine.answers ?? [])];
  const daemons = Object.values(pids);
  const here = { kind: "file", mode: 0o644, owner: 0, group: 0, size: 2, modified: 0, inode: 1 } as const;
  const log = join(directory, "log");
  writeFileSync(log, "");
  const actions: Actions = {
    ...real,
    hasSystemd: machine.units !== undefined,
    status: async (path) => {
      if (path.startsWith("/proc/")) return here;
      const daemon = pids[path];
      if (daemon !== undefined) return machine.running.includes(daemon) ? here : undefined;
      return path.startsWith("/run/") || path.startsWith("/var/") || path.startsWith("/usr/")
        ? undefined
        : real.status(path);
    },
    read: async (path, limit) =>
      pids[path] === undefined
        ? real.read(path, limit)
        : new TextEncoder().encode(`${daemons.indexOf(pids[path]) + 100}\n`),
    run: async (program, args) => {
      calls.push([program, ...args].join(" "));
      const isQuestion = args[0] === "is-active" || args[0] === "is-failed";
      const isActive = args[0] === "is-active" && machine.units?.includes(args.at(-1) ?? "") === true;
      const isStart = args[0] === "restart" || args[0] === "start";
      if (isStart && machine.logged) appendFileSync(log, machine.logged);
      const status = isQuestion ? (isActive ? 0 : 3) : isStart ? (starts.shift() ?? 0) : 0;
      return { status, stdout: "", stderr: status === 0 || isQuestion ? "" : "out of luck\n" };
    },
    probe: async () => answers.shift() ?? "greets",
    sleep: async () => {},
    now: (() => {
      let time = 0;
      return () => (time += 1000);
    })(),
  };
  const listeners = [{ address: "127.0.0.1", port: 143, isTls: false, greets: true }];
  const server = await courierServer({ actions, reload: true, log, oldListeners: listeners, newListeners: listeners });
  try {
    const bytes = new TextEncoder().encode(text);
    const outcome: Outcome = await apply({
      actions,
      directory,
      server,
      plan: await makePlan(actions, directory, [{ name, bytes, mode: 0o644 }]),
      activation: "restart",
      wait: 0,
      tell: (report) => told.push(report),
      keeps: async () => false,
    });
    const changing = calls.filter((call) => !/ is-(active|failed) /.test(call));
    return { outcome, calls: changing, told: JSON.stringify(told), file: readFileSync(join(directory, name), "utf8") };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const units = ["courier-authdaemon", "courier-imap", "courier-imap-ssl"];

suite("Courier takes up its files", () => {
  test("by systemd where it runs the service: exactly the running daemons that read the file", async () => {
    const running = ["authdaemond", "imapd", "imapd-ssl"];
    const { outcome, calls, file } = await applied({ running, units });
    assert.equal(outcome, "applied");
    assert.deepEqual(calls, ["systemctl restart courier-imap", "systemctl restart courier-imap-ssl"]);
    assert.equal(file, "NEW=1\n");
    assert.deepEqual((await applied({ running, units }, "authdaemonrc")).calls, [
      "systemctl restart courier-authdaemon",
    ]);
    assert.deepEqual((await applied({ running: ["imapd"], units }, "imapd-ssl")).calls, [
      "systemctl restart courier-imap",
    ]);
  });

  test("by its own scripts where systemd does not run it, or there is none", async () => {
    for (const machine of [{ running: ["imapd"] }, { running: ["imapd"], units: [] }]) {
      const { outcome, calls } = await applied(machine);
      assert.equal(outcome, "applied");
      assert.deepEqual(calls, ["imapd stop", "imapd start"]);
    }
  });

  test("a daemon that does not run is not started, and that is said", async () => {
    const { outcome, calls, told } = await applied({ running: ["pop3d"], units });
    assert.equal(outcome, "applied");
    assert.deepEqual(calls, []);
    assert.match(told, /no daemon that reads these files is running/);
  });

  test("a restart that fails: the old file comes back, and the daemon is started with it", async () => {
    const { outcome, calls, told, file } = await applied({ running: ["imapd"], units, starts: [1] });
    assert.equal(outcome, "rolled back");
    assert.equal(file, "OLD=1\n");
    assert.deepEqual(calls, ["systemctl restart courier-imap", "systemctl restart courier-imap"]);
    assert.match(told, /\\"systemctl restart courier-imap\\" failed: out of luck/);
  });

  test("nothing listens afterwards: the old file comes back, and the daemon is started with it", async () => {
    // Before, then so often that the patience ends; after the roll-back it greets.
    const answers: Greeting[] = ["greets", ...Array<Greeting>(8).fill("refused")];
    const { outcome, calls, told, file } = await applied({ running: ["imapd"], units, answers });
    assert.equal(outcome, "rolled back");
    assert.equal(file, "OLD=1\n");
    assert.ok(calls.length >= 2 && calls.every((call) => call === "systemctl restart courier-imap"), String(calls));
    assert.match(told, /nothing listens on 127\.0\.0\.1 port 143; the old files are back in place/);
  });

  test("a start that leaves no listener ends with status 0: the log's reason is told", async () => {
    const logged = "Nov 26 08:28:07 mail imapd: bind: Cannot assign requested address\n";
    const { outcome, told } = await applied({ running: ["imapd"], answers: ["greets", "silent", "greets"], logged });
    assert.equal(outcome, "rolled back");
    assert.match(
      told,
      /no greeting comes at 127\.0\.0\.1 port 143; the log says \\"imapd: bind: Cannot assign requested/,
    );
  });

  test("not even the old file is served any more: the user is told", async () => {
    const answers: Greeting[] = ["greets", ...Array<Greeting>(500).fill("refused")];
    const { told, file } = await applied({ running: ["imapd"], units, answers });
    assert.equal(file, "OLD=1\n");
    assert.match(told, /the old files are back in place, but nothing listens on 127\.0\.0\.1 port 143/);
  });
});
