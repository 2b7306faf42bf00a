import { type Actions, Refused } from "../host/actions.ts";
import type { Journal, JournalFile, JournalFileOnDisk } from "./journal.ts";
import type { MailServer } from "./mail-server.ts";
import { digestOf } from "./plan.ts";
import type { Tell } from "./report.ts";

/**
 * Brings the old files back and has the server take them up. What somebody else wrote meanwhile is left as it is, and told:
 * then it is "partly undone".
 */
export async function undo(
  actions: Actions,
  onDisk: JournalFileOnDisk,
  server: MailServer | undefined,
  tell: Tell,
): Promise<"rolled back" | "partly undone"> {
  const { journal } = onDisk;
  let isWhole = true;
  try {
    await onDisk.enter("undoing");
  } catch (error) {
    // The files are put back all the same, as far as that goes.
    tell({
      event: "finding",
      severity: "error",
      source: "roll-back",
      text: error instanceof Refused ? error.message : String(error),
    });
  }
  for (const file of [...journal.files].reverse()) {
    try {
      await undoFile(actions, file, journal.backup, tell);
    } catch (error) {
      isWhole = false;
      const reason = error instanceof Refused ? error.message : String(error);
      tell({
        event: "finding",
        severity: "error",
        source: "roll-back",
        text: `${reason}; the old file is in ${journal.backup}`,
      });
    }
  }
  try {
    if (server) await serveOldFiles(server, journal, tell);
  } catch (error) {
    const reason = error instanceof Refused ? error.message : String(error);
    tell({ event: "finding", severity: "error", source: "roll-back", text: `the old files are back, but ${reason}` });
  }
  if (isWhole || onDisk.phase === "undoing") await onDisk.close(tell);
  return isWhole ? "rolled back" : "partly undone";
}

/** Master holds a daemon back for a minute that failed before: where a reload does not bring the listeners back, a restart does. */
async function serveOldFiles(server: MailServer, journal: Journal, tell: Tell): Promise<void> {
  const { activation, observed } = journal;
  await server.activate(activation, journal, tell);
  if (activation === "none") return;
  const failure = await server.watch(observed, 0, tell, "old");
  if (failure === undefined) return;
  tell({ event: "step", text: `restart, because ${failure}` });
  await server.activate("restart", journal, tell);
  const still = await server.watch(observed, 0, tell, "old");
  if (still !== undefined) throw new Refused(still);
}

async function undoFile(actions: Actions, file: JournalFile, backup: string, tell: Tell): Promise<void> {
  const now = await digestOf(actions, file.target);
  if (now === file.before) return;
  // Never replaced by us: what is there is theirs.
  if (now !== file.after && (await actions.status(file.fresh))) return;
  if (now !== file.after)
    throw new Refused(`${file.target} was changed by somebody else meanwhile and is left as it is`);
  if (file.before === null) {
    tell({ event: "step", text: `remove ${file.target}, which was not there before` });
    return actions.remove(file.target);
  }
  tell({ event: "step", text: `put the old ${file.target} back` });
  if ((await digestOf(actions, file.old)) !== file.before) {
    await actions.remove(file.old);
    await actions.create(file.old, await actions.read(`${backup}/${file.name}`), file, file.target);
  }
  await actions.rename(file.old, file.target);
}
