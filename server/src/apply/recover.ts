import { type Actions, Refused } from "../host/actions.ts";
import { describeOther, JournalFileOnDisk } from "./journal.ts";
import type { MailServer } from "./mail-server.ts";
import type { Outcome, Tell } from "./report.ts";
import { serve } from "./transaction.ts";
import { undo } from "./undo.ts";

export interface Recovery {
  readonly actions: Actions;
  readonly directory: string;
  readonly server: MailServer;
  readonly wait: number;
  readonly tell: Tell;
  readonly keeps: (failure: string) => Promise<boolean>;
  readonly stop?: AbortSignal;
}

/** Ends an interrupted apply: where all new files are in place it goes on from there, else the old ones come back. */
export async function recover({ directory, ...recovery }: Recovery): Promise<Outcome> {
  const { actions, server, tell } = recovery;
  const onDisk = await JournalFileOnDisk.find(actions, directory);
  if (!onDisk) {
    await JournalFileOnDisk.clear(actions, directory);
    tell({
      event: "result",
      outcome: "unchanged",
      text: `no apply of ${directory} was interrupted after it began to write`,
    });
    return "unchanged";
  }
  const { journal, phase } = onDisk;
  if (actions.isAlive(journal.process)) throw new Refused(describeOther(actions, directory, journal));
  tell({ event: "step", text: `recover the apply of ${journal.started}, interrupted while it was ${phase}` });
  if (phase === "preparing") {
    await onDisk.close(tell);
    tell({ event: "result", outcome: "rolled back", text: "nothing had been changed yet; the old files are in place" });
    return "rolled back";
  }
  if (phase === "done") {
    await onDisk.close(tell);
    tell({ event: "result", outcome: "unchanged", text: "it had come to its end; the leftovers are removed" });
    return "unchanged";
  }
  if (phase === "written") return serve({ ...recovery, activation: journal.activation }, onDisk);
  const { outcome, text } = await undo(actions, onDisk, server, tell);
  tell({ event: "result", outcome, text });
  return outcome;
}
