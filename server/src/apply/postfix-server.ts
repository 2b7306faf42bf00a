import { type Actions, Refused } from "../host/actions.ts";
import { decode } from "../syntax/bytes.ts";
import type { Activation, Observation } from "./journal.ts";
import { findLog, LogFollower } from "./mail-log.ts";
import type { CheckResult, MailServer } from "./mail-server.ts";
import type { PlannedFile } from "./plan.ts";
import type { Tell } from "./report.ts";
import { observe, type WatchedListener, watch } from "./watching.ts";

/** A table whose index must be made anew after its source changed. */
export interface IndexedTable {
  readonly program: "postmap" | "postalias";
  readonly type: string;
  readonly path: string;
}

export interface PostfixOptions {
  readonly actions: Actions;
  readonly directory: string;
  readonly reload: boolean;
  /** The log that the user named; empty to find it. */
  readonly log: string;
  readonly oldListeners: readonly WatchedListener[];
  readonly newListeners: readonly WatchedListener[];
  readonly tables: readonly IndexedTable[];
}

/** Parameters that master reads only when it starts, or that move what runs. */
const readAtStart = [
  "inet_interfaces",
  "inet_protocols",
  "queue_directory",
  "data_directory",
  "process_id_directory",
  "daemon_directory",
  "mail_owner",
  "setgid_group",
  "maillog_file",
  "import_environment",
];

/** What only says that the private copy lies elsewhere and belongs to somebody else. */
const aboutTheCopy = ["not owned by", "group or other writable", "symlink leaves directory", "differ"];

/** The Postfix instance of a configuration directory. */
export async function postfixServer(options: PostfixOptions): Promise<MailServer> {
  const { actions, directory, reload } = options;
  const values = await postconfValues(actions, directory, ["maillog_file", "syslog_name"]).catch(
    () => new Map<string, string>(),
  );
  const log = new LogFollower(actions, await findLog(actions, options.log, values.get("maillog_file") ?? ""));
  const name = values.get("syslog_name") ?? "postfix";
  const isOwnLog = (values.get("maillog_file") ?? "") !== "";
  const watched = { actions, log, isOurs: (tag: string) => isOwnLog || tag.startsWith(`${name}/`) };
  const postfix = (...args: string[]) => actions.run("postfix", ["-c", directory, ...args], 120_000);
  const isRunning = async () => (await postfix("status")).status === 0;
  let isServed = reload;
  const takeUp = async (activation: Activation, { running }: Observation, tell: Tell): Promise<string | undefined> => {
    isServed = await isRunning();
    if (!isServed && running.length === 0) return "Postfix is not running, so there is nothing to reload";
    if (isServed && activation === "reload") await reloadIt(postfix, directory, tell);
    else await restartIt(options, postfix, isServed, tell);
    isServed = true;
    return undefined;
  };
  return {
    kind: "postfix",
    check: (plan, tell) => check(options, plan, tell),
    observe: async () => {
      isServed = reload && (await isRunning());
      if (!isServed) return { running: [], asked: [], greeted: [], failures: [] };
      return { running: ["postfix"], ...(await observe(watched, options.oldListeners)) };
    },
    activate: async (activation, { files, observed }, tell, which) => {
      await log.mark();
      let failure: string | undefined;
      for (const { program, type, path } of options.tables) {
        if (!files.some(({ target, name: file }) => target === path || `${directory}/${file}` === path)) continue;
        // A table that came with the new files has gone with them.
        if (which === "old" && !(await actions.status(path))) continue;
        tell({ event: "step", text: `${program} ${type}:${path}` });
        const { status, stderr } = await actions.run(program, ["-c", directory, `${type}:${path}`]);
        if (status !== 0) failure ??= `${program} ${type}:${path} failed: ${lastLine(stderr)}`;
      }
      if (failure !== undefined && which === "new") throw new Refused(failure);
      const idle = reload && activation !== "none" ? await takeUp(activation, observed, tell) : undefined;
      if (failure !== undefined) throw new Refused(failure);
      return idle;
    },
    watch: async (before, seconds, tell, files, stop) =>
      isServed
        ? watch(
            watched,
            files === "old" ? options.oldListeners : options.newListeners,
            before,
            seconds,
            isRunning,
            tell,
            files,
            stop,
          )
        : undefined,
  };
}

type Run = (...args: string[]) => ReturnType<Actions["run"]>;

async function reloadIt(postfix: Run, directory: string, tell: Tell): Promise<void> {
  tell({ event: "step", text: `postfix -c ${directory} reload` });
  const { status, stderr } = await postfix("reload");
  if (status !== 0) throw new Refused(`"postfix reload" failed: ${lastLine(stderr)}`);
}

async function restartIt(
  { actions, directory }: PostfixOptions,
  postfix: Run,
  wasRunning: boolean,
  tell: Tell,
): Promise<void> {
  const unit = await unitOf(actions, directory);
  if (unit !== undefined) {
    tell({ event: "step", text: `systemctl restart ${unit}` });
    const { status, stderr } = await actions.run("systemctl", ["restart", unit], 120_000);
    if (status !== 0) throw new Refused(`"systemctl restart ${unit}" failed: ${lastLine(stderr)}`);
    return;
  }
  tell({ event: "step", text: `postfix -c ${directory} stop, then start: a reload would not be enough` });
  if (wasRunning) await postfix("stop");
  const { status, stderr } = await postfix("start");
  if (status !== 0) throw new Refused(`"postfix start" failed: ${lastLine(stderr)}`);
}

/** The systemd unit that runs the instance; undefined where none does. Debian's postfix.service runs nothing itself. */
async function unitOf(actions: Actions, directory: string): Promise<string | undefined> {
  if (!actions.hasSystemd || !directory.startsWith("/etc/postfix")) return undefined;
  const instance = directory.slice(directory.lastIndexOf("/") + 1);
  const units = instance === "postfix" ? ["postfix@-.service", "postfix.service"] : [`postfix@${instance}.service`];
  for (const unit of units) if ((await actions.run("systemctl", ["is-active", "-q", unit])).status === 0) return unit;
  return undefined;
}

/** Values as the installed postconf computes them; a name that it does not know is left out. */
export async function postconfValues(
  actions: Actions,
  directory: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await actions.run("postconf", ["-c", directory, "-x", ...names]);
  const values = new Map<string, string>();
  for (const line of stdout.split("\n")) {
    const equals = line.indexOf(" =");
    if (equals > 0) values.set(line.slice(0, equals), line.slice(equals + 2).trim());
  }
  return values;
}

async function check(
  { actions, directory, reload }: PostfixOptions,
  plan: readonly PlannedFile[],
  tell: Tell,
): Promise<CheckResult> {
  const stage = await actions.makePrivateDirectory();
  try {
    tell({ event: "step", text: `check a private copy with postconf${actions.isRoot ? " and postfix check" : ""}` });
    const config = `${stage}/config`;
    await actions.makeDirectory(config, 0o755);
    await actions.copyTree(directory, config);
    for (const { name, newBytes, mode, owner, group } of plan) {
      for (let at = name.indexOf("/"); at > 0; at = name.indexOf("/", at + 1))
        await actions.makeDirectory(`${config}/${name.slice(0, at)}`);
      await actions.remove(`${config}/${name}`);
      await actions.create(`${config}/${name}`, newBytes, { mode, owner, group });
    }
    const shown = (text: string) => text.replaceAll(config, directory);
    const known = new Set(await postconfMessages(actions, directory));
    const found = (await postconfMessages(actions, config)).map(shown).filter((message) => !known.has(message));
    for (const text of found)
      tell({ event: "finding", severity: isFatal(text) ? "error" : "warning", source: "postconf", text });
    if (found.some(isFatal)) return { isBad: true, activation: "none" };
    const activation = reload ? await activationFor(actions, directory, config) : "none";
    if (!actions.isRoot) {
      tell({
        event: "finding",
        severity: "warning",
        source: "postfix check",
        text: "left out: it needs root, or a prefix such as sudo -n",
      });
      return { isBad: false, activation };
    }
    return { isBad: await checkAsPostfix(actions, stage, config, shown, tell), activation };
  } finally {
    await actions.removeTree(stage);
  }
}

async function postconfMessages(actions: Actions, directory: string): Promise<string[]> {
  const messages: string[] = [];
  for (const what of ["-n", "-M"])
    messages.push(...messagesIn((await actions.run("postconf", ["-c", directory, what])).stderr));
  return [...new Set(messages)];
}

/** The messages of a program without its name. */
function messagesIn(text: string): string[] {
  return (
    text
      .split("\n")
      .map((line) => line.slice(Math.max(0, ...["warning: ", "error: ", "fatal: "].map((word) => line.indexOf(word)))))
      // The copy lies elsewhere than its own config_directory says.
      .filter((line) => line.trim() !== "" && !line.includes("overriding earlier entry: config_directory="))
  );
}

const isFatal = (message: string): boolean => message.startsWith("fatal: ") || message.startsWith("error: ");

async function activationFor(actions: Actions, directory: string, config: string): Promise<Activation> {
  const before = await postconfValues(actions, directory, readAtStart);
  const after = await postconfValues(actions, config, readAtStart);
  const same = (name: string) =>
    before.get(name)?.replaceAll(directory, config) === after.get(name)?.replaceAll(directory, config);
  return readAtStart.every(same) ? "reload" : "restart";
}

/** Runs `postfix check` on the copy, which gets an empty queue of its own: a check makes and mends directories. True if it is bad. */
async function checkAsPostfix(
  actions: Actions,
  stage: string,
  config: string,
  shown: (text: string) => string,
  tell: Tell,
): Promise<boolean> {
  const { mail_owner = "postfix" } = Object.fromEntries(await postconfValues(actions, config, ["mail_owner"]));
  for (const name of ["queue", "data"]) await actions.makeDirectory(`${stage}/${name}`, 0o755);
  await actions.setOwner(`${stage}/data`, mail_owner);
  const log = `${stage}/log`;
  const hasPostlog = (await actions.run("postconf", ["-c", config, "-M", "postlog/unix-dgram"])).stdout.trim() !== "";
  const maillog = (await postconfValues(actions, config, ["maillog_file"])).get("maillog_file") ?? "";
  const own = [
    `queue_directory=${stage}/queue`,
    `data_directory=${stage}/data`,
    `config_directory=${config}`,
    "multi_instance_enable=no",
  ];
  await actions.run("postconf", ["-c", config, "-e", ...own, `maillog_file=${log}`, `maillog_file_prefixes=${stage}`]);
  // Without maillog_file a configuration needs no postlog service; the copy has one set, so it gets one.
  if (!hasPostlog && maillog === "")
    await actions.run("postconf", ["-c", config, "-Me", "postlog/unix-dgram=postlog unix-dgram n - n - 1 postlogd"]);
  await settle(actions, config);
  const { status, stderr } = await actions.run("postfix", ["-c", config, "check"], 120_000);
  const logged = (await actions.status(log)) ? decode(await actions.read(log)) : "";
  const messages = [...new Set([...messagesIn(stderr), ...messagesIn(logged)].map(shown))].filter(
    (message) => !aboutTheCopy.some((part) => message.includes(part)) && !message.includes("overriding earlier entry"),
  );
  for (const text of messages)
    tell({ event: "finding", severity: isFatal(text) ? "error" : "warning", source: "postfix check", text });
  // What stops every program of Postfix is lost where there is no terminal; this one says it on stderr.
  if (status !== 0 && !messages.some(isFatal)) {
    const reasons = messagesIn((await actions.run("postsuper", ["-c", config])).stderr).filter(isFatal);
    for (const text of reasons)
      tell({ event: "finding", severity: "error", source: "postfix check", text: shown(text) });
    messages.push(...reasons);
  }
  if (status !== 0 && !messages.some(isFatal))
    tell({
      event: "finding",
      severity: "error",
      source: "postfix check",
      text: "postfix check refuses the configuration",
    });
  return status !== 0;
}

/** Writes the copy's files anew, as that sets their time back: at a file of this second every program of Postfix waits. */
async function settle(actions: Actions, config: string): Promise<void> {
  for (const path of [`${config}/main.cf`, `${config}/master.cf`]) {
    const status = await actions.status(path);
    if (!status) continue;
    const bytes = await actions.read(path);
    await actions.remove(path);
    await actions.create(path, bytes, status);
  }
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.trim() || "it said nothing; the log may";
