import { type Actions, ChangedMeanwhile, Refused, wordsOf } from "../host/actions.ts";
import { type Activation, digestOf, type Journal, JournalFileOnDisk, ownDirectory } from "./journal.ts";
import type { MailServer } from "./mail-server.ts";
import type { PlannedFile } from "./plan.ts";
import type { Outcome, Tell } from "./report.ts";
import { undo } from "./undo.ts";

export interface Transaction {
  readonly actions: Actions;
  readonly directory: string;
  readonly server: MailServer;
  readonly plan: readonly PlannedFile[];
  readonly activation: Activation;
  /** Seconds that the server is watched. */
  readonly wait: number;
  readonly tell: Tell;
  /** Asked when something fails, with what: whether the new files stay all the same. Answers false by itself in the end. */
  readonly keeps: (failure: string) => Promise<boolean>;
  /** Aborted when somebody wants it to stop: then the old files come back. */
  readonly stop?: AbortSignal;
}

/**
 * Puts the planned files in place as one: at every moment the files are the old ones or the new ones, and what an
 * interruption leaves half done is in the journal. Ends with the new files served, or with the old ones.
 */
export async function apply(transaction: Transaction): Promise<Outcome> {
  const { actions, directory, server, plan, activation, tell } = transaction;
  const root = await actions.status(directory);
  if (!root) throw new Refused(`${directory}: no such directory`);
  const observed = await server.observe();
  const started = stampOf(new Date(actions.now()));
  const backup = await freeName(actions, `${ownDirectory(directory)}/backup-${started}`);
  const journal: Omit<Journal, "place"> = {
    version: 1,
    process: actions.self,
    started,
    server: server.kind,
    backup,
    activation,
    observed,
    files: plan.map(({ oldBytes: _old, newBytes: _new, isLinked: _, ...file }) => file),
  };
  const onDisk = await JournalFileOnDisk.begin(actions, directory, journal, root);
  let replaced = 0;
  try {
    tell({ event: "step", text: `back up ${namesOf(plan)} to ${backup}` });
    await backUp(transaction, backup, root);
    for (const { fresh, target, newBytes, before, ...attributes } of plan) {
      tell({ event: "step", text: `write the new ${target} beside it` });
      await actions.create(fresh, newBytes, attributes, before === null ? undefined : target);
    }
    await onDisk.enter("writing");
    for (const file of plan) {
      tell({ event: "step", text: `put the new ${file.target} in place` });
      await actions.rename(file.fresh, file.target, file.before);
      replaced++;
    }
    await onDisk.enter("written");
  } catch (error) {
    const reason = wordsOf(error);
    const theirs = plan.flatMap(({ fresh, old }) => [fresh, old]).find((path) => reason === `${path} is there already`);
    const hint = theirs
      ? ", left over from an apply whose journal is gone: look at it and remove it"
      : error instanceof ChangedMeanwhile
        ? "; look at it and apply again"
        : "";
    const failure = reason + hint;
    const isChanged = onDisk.phase !== "preparing";
    const undone = isChanged ? await undo(actions, onDisk, replaced > 0 ? server : undefined, tell) : undefined;
    if (!isChanged) await onDisk.close(tell, theirs);
    const outcome = undone?.outcome === "partly undone" ? "partly undone" : "refused";
    const state = isChanged && replaced === 0 ? "nothing was changed" : (undone?.text ?? "the old files are in place");
    tell({ event: "result", outcome, text: `${failure}; ${state}` });
    return outcome;
  }
  return serve(transaction, onDisk);
}

/** From here on the new files are in place: the server takes them up, or the old ones come back. */
export async function serve(
  transaction: Omit<Transaction, "plan" | "directory">,
  onDisk: JournalFileOnDisk,
): Promise<Outcome> {
  const { actions, server, wait, tell, keeps, stop } = transaction;
  const { journal } = onDisk;
  const notes: string[] = [];
  let failure: string | undefined;
  try {
    const idle = await server.activate(journal.activation, journal, tell, "new");
    if (idle !== undefined) notes.push(idle);
    if (journal.activation !== "none") failure = await server.watch(journal.observed, wait, tell, "new", stop);
  } catch (error) {
    failure = wordsOf(error);
  }
  if (failure === undefined || (!stop?.aborted && (await keeps(failure)))) {
    for (const { target, after } of journal.files)
      if ((await digestOf(actions, target).catch(() => after)) !== after)
        notes.push(`${target} was changed by somebody else since: look at it and reload`);
    notes.push(...(await onDisk.close(tell)));
    const outcome = failure === undefined ? "applied" : "kept in spite of failures";
    const text = failure === undefined ? "the new files are in place" : `the new files stay, although ${failure}`;
    const whole = [text, ...notes, `the old ones are in ${journal.backup}`].join("; ");
    tell({ event: "result", outcome, text: whole, backup: journal.backup });
    return outcome;
  }
  tell({ event: "step", text: `roll back, because ${failure}` });
  const { outcome, text } = await undo(actions, onDisk, server, tell);
  tell({ event: "result", outcome, text: `${failure}; ${text}` });
  return outcome;
}

async function backUp(
  { actions, plan }: Transaction,
  backup: string,
  { owner, group }: { owner: number; group: number },
): Promise<void> {
  if (!(await actions.makeDirectory(backup))) throw new Refused(`${backup} is there already; apply again`);
  for (const { name, oldBytes, old, target, ...attributes } of plan) {
    if (!oldBytes) continue;
    const parts = name.split("/").slice(0, -1);
    for (const [index] of parts.entries())
      await actions.makeDirectory(`${backup}/${parts.slice(0, index + 1).join("/")}`);
    await actions.create(`${backup}/${name}`, oldBytes, { mode: attributes.mode & 0o600, owner, group });
    if (!(await actions.link(target, old))) await actions.create(old, oldBytes, attributes, target);
  }
}

/** The name, or the first of name-2, name-3, … that nothing has: two applies may begin in one second. */
async function freeName(actions: Actions, name: string): Promise<string> {
  for (let count = 1; ; count++) {
    const numbered = count === 1 ? name : `${name}-${count}`;
    if (!(await actions.status(numbered))) return numbered;
  }
}

const namesOf = (plan: readonly PlannedFile[]): string => plan.map(({ name }) => name).join(", ");

/** 20261125-212253: sorts by time, and is a file name everywhere. */
const stampOf = (time: Date): string =>
  time
    .toISOString()
    .replaceAll(/[-:]|\..*/g, "")
    .replace("T", "-");
