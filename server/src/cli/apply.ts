import { readdirSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { courierServer } from "../apply/courier-server.ts";
import { indexedTables } from "../apply/indexed-tables.ts";
import { type Activation, describeOther, JournalFileOnDisk, ownDirectory } from "../apply/journal.ts";
import type { MailServer } from "../apply/mail-server.ts";
import { digestOfPlan, makePlan, type NewFile, type PlannedFile } from "../apply/plan.ts";
import { postfixServer } from "../apply/postfix-server.ts";
import { recover } from "../apply/recover.ts";
import type { Outcome } from "../apply/report.ts";
import { apply } from "../apply/transaction.ts";
import type { WatchedListener } from "../apply/watching.ts";
import { changeLine, semanticDiff } from "../features/semantic-diff.ts";
import { type Actions, Refused } from "../host/actions.ts";
import { nodeActions } from "../host/node-actions.ts";
import type { Instance } from "../model/instance.ts";
import { allListeners } from "../model/presented.ts";
import { severityOrder } from "../rules/problem.ts";
import { uriOf } from "../uri.ts";
import type { Workspace } from "../workspace.ts";
import { ApplyOutput } from "./apply-output.ts";
import type { Arguments } from "./arguments.ts";
import { openWorkspace, TeamSettingsOnTop } from "./open.ts";
import { PlannedFiles } from "./planned-files.ts";
import { shownDiff } from "./shown-diff.ts";
import { UserError } from "./user-error.ts";

/** Seconds that the server is watched where --wait says nothing. */
const usualWait = 5;

/** Outcomes that are what was asked for. */
const good: readonly Outcome[] = ["applied", "checked", "unchanged"];

/** `mailconf apply DIR`: from edited files to a server that runs with them, or back. Exit status 1 where the old ones stay. */
export async function run(options: Arguments): Promise<number> {
  const { values } = options;
  const [path, more] = options.paths;
  if (path === undefined || more !== undefined) throw new UserError("apply: name one configuration directory");
  const directory = resolve(path);
  const actions = nodeActions(prefixOf(options));
  const output = new ApplyOutput(options);
  try {
    const outcome =
      values.recover === true
        ? await recoverAt(options, actions, directory, output)
        : await applyAt(options, actions, directory, output);
    const isEnded = values.recover === true ? outcome !== "partly undone" : good.includes(outcome);
    return isEnded ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    output.tell({ event: "result", outcome: "refused", text: `${error.message}; nothing was changed` });
    return 2;
  } finally {
    output.close();
  }
}

/** The words of --prefix, such as `sudo -n`. */
export const prefixOf = ({ values }: Arguments): readonly string[] =>
  (values.prefix ?? "").split(" ").filter((word) => word !== "");

async function applyAt(options: Arguments, actions: Actions, directory: string, output: ApplyOutput): Promise<Outcome> {
  const { values } = options;
  const { tell } = output;
  const other = await JournalFileOnDisk.find(actions, directory);
  if (other) throw new Refused(describeOther(actions, directory, other.journal));
  const plan = await makePlan(
    actions,
    directory,
    values.check === true && isBare(options) ? [] : await newFiles(options, actions, directory),
  );
  if (plan.length === 0 && values.check !== true) {
    tell({ event: "result", outcome: "unchanged", text: "the files are the same already" });
    return "unchanged";
  }
  const digest = digestOfPlan(actions, plan);
  if (values.expect !== undefined && values.expect !== digest)
    throw new Refused("the files are others than those that were shown; look at them again");
  const planned = new PlannedFiles();
  const workspace = openWorkspace(options, undefined, (machine) => planned.over(machine));
  await new TeamSettingsOnTop(workspace, options).apply(directory);
  const before = await settled(workspace, directory);
  const known = new Set(problemsOf(workspace, directory).map(({ line }) => line));
  planned.plan(workspace, directory, plan);
  const after = await settled(workspace, directory);
  for (const file of plan) tell({ event: "diff", text: shownDiff(file) });
  for (const change of semanticDiff(before, after)) tell({ event: "change", text: changeLine(change) });
  tell({ event: "step", text: "check with Mailconf's rules" });
  const found = problemsOf(workspace, directory).filter(({ line }) => !known.has(line));
  for (const { line, isError } of found)
    tell({ event: "finding", severity: isError ? "error" : "warning", source: "mailconf", text: line });
  for (const { target, isLinked } of plan)
    if (isLinked)
      tell({
        event: "finding",
        severity: "warning",
        source: "apply",
        text: `${target} has further names (hard links), which keep the old text: change them too, or make them symbolic links`,
      });
  const server = await serverOf(options, actions, directory, before, after);
  const { isBad, activation } = await server.check(plan, tell);
  const isRefused = isBad || (values["fail-on"] !== "never" && found.some(({ isError }) => isError));
  if (isRefused) {
    const hint = isBad || options.format === "json" ? "" : " (--fail-on never applies it all the same)";
    tell({ event: "result", outcome: "refused", text: `the new files have errors; nothing was changed${hint}` });
    return "refused";
  }
  const steps = stepsOf(options, directory, plan, activation);
  if (values.check !== true) tell({ event: "plan", steps, digest, text: steps.join("; ") });
  const how = { none: "without a reload", reload: "and reload", restart: "and restart, as a reload is not enough" }[
    activation
  ];
  if (values.check === true) {
    tell({
      event: "result",
      outcome: "checked",
      text: `${server.kind === "postfix" ? "Postfix" : "Courier"} takes these files`,
    });
    return "checked";
  }
  if (values["dry-run"] === true) {
    tell({
      event: "result",
      outcome: "checked",
      text: `${names(plan)} can be put in place ${how}; nothing was changed`,
    });
    return "checked";
  }
  if (values.yes !== true && !(await output.confirm(`put ${names(plan)} in place in ${directory} ${how}?`))) {
    tell({ event: "result", outcome: "cancelled", text: "nothing was changed" });
    return "cancelled";
  }
  return apply({
    actions,
    directory,
    server,
    plan,
    activation,
    wait: waitOf(options),
    tell,
    keeps: output.keeps,
    stop: interruption(),
  });
}

/**
 * From here on a cut connection or an ordinary kill stops nothing: what has begun goes on to its end. Ctrl-C brings the old
 * files back.
 */
function interruption(): AbortSignal {
  for (const signal of ["SIGHUP", "SIGTERM"] as const) process.on(signal, () => {});
  const stop = new AbortController();
  process.on("SIGINT", () => stop.abort());
  return stop.signal;
}

/** What follows a yes, in order. */
function stepsOf(
  options: Arguments,
  directory: string,
  plan: readonly PlannedFile[],
  activation: Activation,
): readonly string[] {
  const prefix = prefixOf(options).join(" ");
  const through = prefix === "" ? "" : ` (each step through ${prefix})`;
  const written = [
    `back up ${names(plan)} below ${ownDirectory(directory)}${through}`,
    ...plan.map(({ target }) => `put the new ${target} in place`),
  ];
  if (activation === "none") return written;
  const action =
    activation === "reload" ? `postfix -c ${directory} reload` : "stop and start, as a reload is not enough";
  const watching = `watch the log and the listeners for ${waitOf(options)} s`;
  return [...written, action, watching, "if something fails: bring the old files back"];
}

async function recoverAt(
  options: Arguments,
  actions: Actions,
  directory: string,
  output: ApplyOutput,
): Promise<Outcome> {
  if (options.values["dry-run"] === true) {
    const found = await JournalFileOnDisk.find(actions, directory);
    if (found && found.phase !== "done" && found.phase !== "preparing")
      throw new Refused(describeOther(actions, directory, found.journal));
    output.tell({ event: "result", outcome: "unchanged", text: `no apply of ${directory} is to be recovered` });
    return "unchanged";
  }
  const workspace = openWorkspace(options);
  const instance = await settled(workspace, directory);
  const server = await serverOf(options, actions, directory, instance, instance);
  return recover({
    actions,
    directory,
    server,
    wait: waitOf(options),
    tell: output.tell,
    keeps: output.keeps,
    stop: interruption(),
  });
}

function waitOf({ values }: Arguments): number {
  const seconds = values.wait === undefined ? usualWait : Number(values.wait);
  if (!(seconds >= 0 && seconds <= 600)) throw new UserError(`--wait ${values.wait}: must be seconds from 0 to 600`);
  return seconds;
}

const isBare = ({ values }: Arguments): boolean => values.from === undefined && values.file === undefined;

const names = (plan: readonly PlannedFile[]): string => plan.map(({ name }) => name).join(", ");

/** The files of --from, a directory with edited copies, and of --file NAME=PATH. */
async function newFiles({ values }: Arguments, actions: Actions, directory: string): Promise<NewFile[]> {
  if (values.from === undefined && values.file === undefined)
    throw new UserError("apply: say what is new: --from DIR, or --file main.cf=NEW");
  const files: NewFile[] = [];
  const take = (name: string, path: string) => {
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status?.isFile()) throw new UserError(`${path}: no such file`);
    try {
      files.push({ name, bytes: new Uint8Array(readFileSync(path)), mode: status.mode & 0o755 });
    } catch {
      throw new UserError(`${path}: cannot be read by this user`);
    }
  };
  const from = resolve(values.from ?? "");
  if (values.from !== undefined && from.startsWith(`${ownDirectory(directory)}/`)) {
    await takeBackup(actions, from, "", files);
  } else if (values.from !== undefined) {
    if (!statSync(from, { throwIfNoEntry: false })?.isDirectory())
      throw new UserError(`${values.from}: no such directory`);
    for (const name of readdirSync(from, { recursive: true, encoding: "utf8" })) {
      const isOurs = name.split("/").includes(".mailconf") || name.startsWith(".");
      if (!isOurs && !isIndex(name) && statSync(`${from}/${name}`, { throwIfNoEntry: false })?.isFile())
        take(name, `${from}/${name}`);
    }
  }
  for (const word of values.file ?? []) {
    const equals = word.indexOf("=");
    if (equals < 1) throw new UserError(`--file ${word}: must be NAME=PATH`);
    take(word.slice(0, equals), resolve(word.slice(equals + 1)));
  }
  return files;
}

/** The files of one of our backups, which may be root's. */
async function takeBackup(actions: Actions, from: string, below: string, into: NewFile[]): Promise<void> {
  for (const entry of await actions.list(`${from}/${below}`)) {
    const path = `${from}/${below}${entry}`;
    if ((await actions.status(path))?.kind === "directory") await takeBackup(actions, from, `${below}${entry}/`, into);
    else into.push({ name: `${below}${entry}`, bytes: await actions.read(path), mode: 0o600 });
  }
}

/** Indexes of tables are made from their sources. */
const isIndex = (name: string): boolean => /\.(db|lmdb|cdb|dir|pag)$/.test(name);

async function settled(workspace: Workspace, directory: string): Promise<Instance> {
  const uri = uriOf(directory);
  workspace.settle(uri);
  await workspace.answered();
  return workspace.settle(uri).instance;
}

function problemsOf(workspace: Workspace, directory: string): { readonly line: string; readonly isError: boolean }[] {
  return workspace.filesIn(uriOf(directory)).flatMap((file) =>
    workspace
      .problems(file)
      .filter(({ severity }) => severityOrder.indexOf(severity) <= severityOrder.indexOf("warning"))
      .map(({ message, rule, severity }) => ({
        line: `${file.uri.slice(file.uri.lastIndexOf("/") + 1)}: ${message} [${rule.id}]`,
        isError: severity === "error",
      })),
  );
}

function serverOf(
  options: Arguments,
  actions: Actions,
  directory: string,
  before: Instance,
  after: Instance,
): Promise<MailServer> {
  const { values } = options;
  const isPostfix = after.files.main !== undefined || after.files.master !== undefined;
  const common = {
    actions,
    reload: values["no-reload"] !== true,
    log: values.log ?? "",
    oldListeners: watchedListeners(before, isPostfix ? "postfix" : "courier"),
    newListeners: watchedListeners(after, isPostfix ? "postfix" : "courier"),
  };
  return isPostfix ? postfixServer({ ...common, directory, tables: indexedTables(after) }) : courierServer(common);
}

function watchedListeners(instance: Instance, server: "postfix" | "courier"): WatchedListener[] {
  return allListeners(instance)
    .filter(({ source, port }) => source.server === server && port > 0)
    .map(({ address, port, tls, protocol }) => ({
      address,
      port,
      isTls: tls === "implicit",
      greets: protocol !== "other",
    }));
}
