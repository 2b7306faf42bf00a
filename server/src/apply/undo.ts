import { type Actions, ChangedMeanwhile, Refused, wordsOf } from "../host/actions.ts";
import { digestOf, type Journal, type JournalFile, type JournalFileOnDisk } from "./journal.ts";
import type { MailServer } from "./mail-server.ts";
import type { Tell } from "./report.ts";

export interface Undone {
  readonly outcome: "rolled back" | "partly undone";
  /** What is in place and runs now, in clauses. */
  readonly text: string;
}

/**
 * Brings the old files back and has the server take them up. What somebody else wrote meanwhile is left as it is, and told:
 * then it is "partly undone". Where a file cannot be put back the journal stays, so that it can be tried again.
 */
export async function undo(
  actions: Actions,
  onDisk: JournalFileOnDisk,
  server: MailServer | undefined,
  tell: Tell,
): Promise<Undone> {
  const { journal, directory } = onDisk;
  const notes: string[] = [];
  let isWhole = true;
  let isEnded = true;
  const note = (text: string) => {
    tell({ event: "finding", severity: "error", source: "roll-back", text });
    notes.push(text);
  };
  try {
    await onDisk.enter("undoing");
  } catch (error) {
    // The files are put back all the same, as far as that goes.
    tell({ event: "finding", severity: "error", source: "roll-back", text: wordsOf(error) });
  }
  for (const file of [...journal.files].reverse()) {
    try {
      const changed = await undoFile(actions, file, journal.backup, tell).catch(othersOnly);
      if (changed === undefined) continue;
      isWhole = false;
      note(changed);
    } catch (error) {
      isWhole = false;
      isEnded = false;
      note(`${wordsOf(error)}; the old file is in ${journal.backup}`);
    }
  }
  let state = isWhole ? "the old files are back in place" : "not every old file is back";
  try {
    if (server) await serveOldFiles(server, journal, tell);
  } catch (error) {
    state += `, but ${wordsOf(error)}`;
    tell({ event: "finding", severity: "error", source: "roll-back", text: state });
  }
  if (isEnded) notes.push(...(await onDisk.close(tell)));
  else notes.push(`when that is mended, "mailconf apply --recover ${directory}" puts it back`);
  return { outcome: isWhole ? "rolled back" : "partly undone", text: [state, ...notes].join("; ") };
}

function othersOnly(error: unknown): string {
  if (error instanceof ChangedMeanwhile) return `${error.message} and is left as it is`;
  throw error;
}

/** Master holds a daemon back for a minute that failed before: where a reload does not bring the listeners back, a restart does. */
async function serveOldFiles(server: MailServer, journal: Journal, tell: Tell): Promise<void> {
  const { activation, observed } = journal;
  await server.activate(activation, journal, tell, "old");
  if (activation === "none") return;
  const failure = await server.watch(observed, 0, tell, "old");
  if (failure === undefined) return;
  tell({ event: "step", text: `restart, because ${failure}` });
  await server.activate("restart", journal, tell, "old");
  const still = await server.watch(observed, 0, tell, "old");
  if (still !== undefined) throw new Refused(still);
}

/** Puts one file back; returns, in a clause, what somebody else made of it. */
async function undoFile(actions: Actions, file: JournalFile, backup: string, tell: Tell): Promise<string | undefined> {
  const { target, old, before } = file;
  const now = await digestOf(actions, target);
  if (now === before) return undefined;
  if (now !== file.after) {
    // Never replaced by us: what is there is theirs.
    if (await actions.status(file.fresh)) return undefined;
    throw new ChangedMeanwhile(target);
  }
  if (before === null) {
    tell({ event: "step", text: `remove ${target}, which was not there before` });
    await actions.remove(target);
    return undefined;
  }
  tell({ event: "step", text: `put the old ${target} back` });
  const kept = await digestOf(actions, old);
  if (kept === null) await actions.create(old, await actions.read(`${backup}/${file.name}`), file, target);
  await actions.rename(old, target, file.after);
  return kept === null || kept === before
    ? undefined
    : `somebody wrote to the old ${target} meanwhile: that is back, and what it was is in ${backup}`;
}
