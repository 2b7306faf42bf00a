import { type Actions, Refused } from "../host/actions.ts";
import { type Activation, type Journal, JournalFileOnDisk, ownDirectory } from "./journal.ts";
import type { MailServer } from "./mail-server.ts";
import { digestOf, type PlannedFile } from "./plan.ts";
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
  const journal: Journal = {
    version: 1,
    process: actions.self,
    started,
    server: server.kind,
    backup,
    activation,
    observed,
    files: plan.map(({ oldBytes: _old, newBytes: _new, ...file }) => file),
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
      if ((await digestOf(actions, file.target)) !== file.before)
        throw new Refused(`${file.target} was changed by somebody else meanwhile; look at it and apply again`);
      tell({ event: "step", text: `put the new ${file.target} in place` });
      await actions.rename(file.fresh, file.target);
      replaced++;
    }
    await onDisk.enter("written");
  } catch (error) {
    const reason = error instanceof Refused ? error.message : String(error);
    const theirs = plan.flatMap(({ fresh, old }) => [fresh, old]).find((path) => reason === `${path} is there already`);
    const failure = theirs
      ? `${reason}, left over from an apply whose journal is gone: look at it and remove it`
      : reason;
    const isChanged = onDisk.phase !== "preparing";
    const outcome = isChanged ? await undo(actions, onDisk, replaced > 0 ? server : undefined, tell) : "refused";
    if (!isChanged) await onDisk.close(tell, theirs);
    const state = outcome === "partly undone" ? "see above" : "the old files are in place";
    tell({ event: "result", outcome: outcome === "rolled back" ? "refused" : outcome, text: `${failure}; ${state}` });
    return outcome === "rolled back" ? "refused" : outcome;
  }
  return serve(transaction, onDisk);
}

/** From here on the new files are in place: the server takes them up, or the old ones come back. */
export async function serve(
  transaction: Omit<Transaction, "plan" | "directory">,
  onDisk: JournalFileOnDisk,
): Promise<Outcome> {
  const { actions, server, wait, tell, keeps } = transaction;
  const { journal } = onDisk;
  let failure: string | undefined;
  try {
    await server.activate(journal.activation, journal, tell);
    if (journal.activation !== "none") failure = await server.watch(journal.observed, wait, tell, "new");
  } catch (error) {
    failure = error instanceof Refused ? error.message : String(error);
  }
  if (failure === undefined || (await keeps(failure))) {
    await onDisk.close(tell);
    const outcome = failure === undefined ? "applied" : "kept in spite of failures";
    const text = failure === undefined ? "the new files are in place" : `the new files stay, although ${failure}`;
    tell({ event: "result", outcome, text: `${text}; the old ones are in ${journal.backup}`, backup: journal.backup });
    return outcome;
  }
  tell({ event: "step", text: `roll back, because ${failure}` });
  const outcome = await undo(actions, onDisk, server, tell);
  tell({
    event: "result",
    outcome,
    text: `${failure}; ${outcome === "rolled back" ? "the old files are back in place" : "not every file could be put back, see above"}`,
  });
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
    await actions.create(old, oldBytes, attributes, target);
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
