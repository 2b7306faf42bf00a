import { type Actions, Refused } from "../host/actions.ts";
import type { LogLine } from "../syntax/maillog.ts";
import { findLog, LogFollower } from "./mail-log.ts";
import type { MailServer } from "./mail-server.ts";
import { observe, type WatchedListener, watch } from "./watching.ts";

export interface CourierOptions {
  readonly actions: Actions;
  readonly reload: boolean;
  readonly log: string;
  readonly oldListeners: readonly WatchedListener[];
  readonly newListeners: readonly WatchedListener[];
}

type Daemon = "authdaemond" | "imapd" | "imapd-ssl" | "pop3d" | "pop3d-ssl";

/** Each daemon with its service's name where a distribution has one, its pid file, and the files that it reads. */
const daemons: Readonly<
  Record<Daemon, { readonly service: string; readonly pid: string; readonly reads: readonly string[] }>
> = {
  authdaemond: {
    service: "courier-authdaemon",
    pid: "authdaemon/pid",
    reads: ["authdaemonrc", "authmysqlrc", "authpgsqlrc", "authldaprc", "authsqliterc"],
  },
  imapd: { service: "courier-imap", pid: "imapd.pid", reads: ["imapd", "imapd-ssl"] },
  "imapd-ssl": { service: "courier-imap-ssl", pid: "imapd-ssl.pid", reads: ["imapd", "imapd-ssl"] },
  pop3d: { service: "courier-pop", pid: "pop3d.pid", reads: ["pop3d", "pop3d-ssl"] },
  "pop3d-ssl": { service: "courier-pop-ssl", pid: "pop3d-ssl.pid", reads: ["pop3d", "pop3d-ssl"] },
};

const names = Object.keys(daemons) as Daemon[];

const runDirectories = ["/run/courier", "/var/run/courier", "/usr/lib/courier/var/tmp", "/usr/lib/courier/var"];

/** Courier's daemons: those that run and read a changed file are restarted by whoever started them. */
export async function courierServer(options: CourierOptions): Promise<MailServer> {
  const { actions, reload } = options;
  const log = new LogFollower(actions, await findLog(actions, options.log, ""));
  const isCouriers = (tag: string) => ["imapd", "pop3d", "courier", "authdaemond"].some((name) => tag.startsWith(name));
  const watched = { actions, log, isOurs: isCouriers, reasonOf: startTrouble };
  let restarted: Daemon[] = [];
  return {
    kind: "courier",
    check: async () => ({ isBad: false, activation: reload ? "restart" : "none" }),
    observe: async () => {
      const running: Daemon[] = [];
      for (const daemon of names) if (await isRunning(actions, daemon)) running.push(daemon);
      if (!reload) return { running, asked: [], greeted: [], failures: [] };
      return { running, ...(await observe(watched, options.oldListeners)) };
    },
    activate: async (activation, { files, observed }, tell) => {
      await log.mark();
      restarted = [];
      if (activation === "none") return undefined;
      for (const daemon of names) {
        const { service, reads } = daemons[daemon];
        const isWanted = observed.running.includes(daemon) || (await isRunning(actions, daemon));
        if (!isWanted || !files.some((file) => reads.includes(file.name))) continue;
        const isUnit = await isManaged(actions, service);
        const step = isUnit ? `systemctl restart ${service}` : `${daemon} stop, then start`;
        tell({ event: "step", text: step });
        if (!isUnit) await stop(actions, daemon);
        const started = await (isUnit
          ? actions.run("systemctl", ["restart", service])
          : actions.run(daemon, ["start"]));
        if (started.status !== 0)
          throw new Refused(`"${step}" failed: ${started.stderr.trim().split("\n").at(-1) || "it said nothing"}`);
        restarted.push(daemon);
      }
      return restarted.length === 0 ? "no daemon that reads these files is running, so none is restarted" : undefined;
    },
    watch: async (before, seconds, tell, files, stop) => {
      if (restarted.length === 0) return undefined;
      const allRun = async () =>
        (await Promise.all(restarted.map((daemon) => isRunning(actions, daemon)))).every(Boolean);
      return watch(
        watched,
        files === "old" ? options.oldListeners : options.newListeners,
        before,
        seconds,
        allRun,
        tell,
        files,
        stop,
      );
    },
  };
}

/** What couriertcpd logs when it cannot begin: its start has said nothing of that, and ended with status 0. */
function startTrouble({ body, program }: LogLine): string | undefined {
  const isTrouble = ["bind:", "socket:", "listen:"].some((word) => body.text.startsWith(word));
  return isTrouble || body.text.includes("couriertcpd: ") ? `${program?.text ?? ""}: ${body.text}` : undefined;
}

/** Stops a daemon and waits until it has gone, so that its ports are free. */
async function stop(actions: Actions, daemon: Daemon): Promise<void> {
  await actions.run(daemon, ["stop"]);
  for (let i = 0; i < 50 && (await isRunning(actions, daemon)); i++) await actions.sleep(100);
}

/** Whether systemd started the service, be it that it failed since. */
async function isManaged(actions: Actions, service: string): Promise<boolean> {
  if (!actions.hasSystemd) return false;
  for (const question of ["is-active", "is-failed"])
    if ((await actions.run("systemctl", [question, "-q", service])).status === 0) return true;
  return false;
}

async function isRunning(actions: Actions, daemon: Daemon): Promise<boolean> {
  for (const directory of runDirectories) {
    const path = `${directory}/${daemons[daemon].pid}`;
    if (!(await actions.status(path).catch(() => undefined))) continue;
    const pid = new TextDecoder().decode(await actions.read(path)).trim();
    if (await actions.status(`/proc/${pid}`)) return true;
  }
  return false;
}
