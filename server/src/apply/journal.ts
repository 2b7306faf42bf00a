import { type Actions, type FileAttributes, Refused, wordsOf } from "../host/actions.ts";
import type { Tell } from "./report.ts";

/** A file of a running apply: where it lies, and what it was and will be. */
export interface JournalFile extends FileAttributes {
  /** Its path below the configuration directory. */
  readonly name: string;
  /** Where symbolic links lead. */
  readonly target: string;
  /** Digest of the old content; null where there was no file. */
  readonly before: string | null;
  readonly after: string;
  /** Digest of nothing: kept beside the file until all is done, so that neither way needs room on the disk. */
  readonly fresh: string;
  /** A second name of the old file, so that what somebody writes to it while it is replaced is not lost; a copy where there can be none. */
  readonly old: string;
}

/**
 * preparing: the files are the old ones. writing: some may be new. written: all are new. undoing: the old ones are coming
 * back. done: only leftovers are to be removed.
 */
export type Phase = "preparing" | "writing" | "written" | "undoing" | "done";

export interface Journal {
  readonly version: 1;
  /** The process that applies. */
  readonly process: string;
  /** Inode of the directory that the journal was made in: one that came with a repository or an archive is in another. */
  readonly place: number;
  readonly started: string;
  readonly server: "postfix" | "courier";
  readonly backup: string;
  readonly activation: Activation;
  readonly observed: Observation;
  readonly files: readonly JournalFile[];
}

/** What was seen before anything changed, so that old troubles are not taken for new ones. */
export interface Observation {
  /** The daemons that ran: what ran before runs again after a roll-back. */
  readonly running: readonly string[];
  /** Every listener that was asked: `address port`. */
  readonly asked: readonly string[];
  /** Those of them that greeted. */
  readonly greeted: readonly string[];
  /** What failed already, as the log says it, without what varies. */
  readonly failures: readonly string[];
}

/** How the server takes the files up: reload where that suffices. */
export type Activation = "none" | "reload" | "restart";

const phases: readonly Phase[] = ["preparing", "writing", "written", "undoing", "done"];

/** Our directory inside a configuration directory: backups, and the journal while an apply runs. */
export const ownDirectory = (directory: string): string => `${directory}/.mailconf`;
const lockDirectory = (directory: string): string => `${ownDirectory(directory)}/apply`;
const journalPath = (directory: string, phase: Phase): string => `${lockDirectory(directory)}/journal.${phase}`;

/** The journal on the disk. Its phase is its name, so that going on to the next needs no room on a full disk. */
export class JournalFileOnDisk {
  private constructor(
    private readonly actions: Actions,
    readonly directory: string,
    readonly journal: Journal,
    private current: Phase,
  ) {}

  get phase(): Phase {
    return this.current;
  }

  /** Begins an apply: of two at the same time one is refused. */
  static async begin(
    actions: Actions,
    directory: string,
    planned: Omit<Journal, "place">,
    root: FileAttributes,
  ): Promise<JournalFileOnDisk> {
    await actions.makeDirectory(ownDirectory(directory));
    if (!(await actions.makeDirectory(lockDirectory(directory)))) {
      const found = await JournalFileOnDisk.find(actions, directory);
      throw new Refused(describeOther(actions, directory, found?.journal));
    }
    try {
      const journal: Journal = { ...planned, place: await placeOf(actions, directory) };
      const bytes = new TextEncoder().encode(JSON.stringify(journal));
      await actions.create(journalPath(directory, "preparing"), bytes, { ...root, mode: 0o600 });
      return new JournalFileOnDisk(actions, directory, journal, "preparing");
    } catch (error) {
      await actions.removeTree(lockDirectory(directory));
      throw error;
    }
  }

  /** The journal of an apply that runs or was interrupted; undefined where there is none. An empty one of no use is removed. */
  static async find(actions: Actions, directory: string): Promise<JournalFileOnDisk | undefined> {
    for (const phase of phases) {
      const path = journalPath(directory, phase);
      if (!(await actions.status(path))) continue;
      const journal = parse(new TextDecoder().decode(await actions.read(path)));
      // Cut off while the journal itself was written: nothing had begun.
      if (!journal && phase === "preparing") return undefined;
      if (!journal)
        throw new Refused(`${path} is no journal of ours; look at it, then remove ${lockDirectory(directory)}`);
      if (journal.place !== (await placeOf(actions, directory)) || !namesOwnFiles(directory, journal))
        throw new Refused(
          `${path} was not written here and may name files of strangers: look at it, then remove ${lockDirectory(directory)}`,
        );
      return new JournalFileOnDisk(actions, directory, journal, phase);
    }
    return undefined;
  }

  /** Removes what an apply left that had not begun to write: the files are the old ones. */
  static async clear(actions: Actions, directory: string): Promise<void> {
    await actions.removeTree(lockDirectory(directory));
  }

  async enter(phase: Phase): Promise<void> {
    if (phase === this.current) return;
    await this.actions.rename(journalPath(this.directory, this.current), journalPath(this.directory, phase));
    this.current = phase;
  }

  /**
   * Removes what lay beside the files, then the journal. What cannot be removed changes nothing of the outcome, and is told.
   * `theirs`: a file under one of our names that is not ours. Returns what the user must know of what stays, in clauses.
   */
  async close(tell: Tell, theirs?: string): Promise<readonly string[]> {
    const kept: string[] = [];
    const isBegun = this.current !== "preparing";
    try {
      await this.enter("done");
      for (const { fresh, old, before, target } of this.journal.files) {
        if (fresh !== theirs) await this.actions.remove(fresh);
        if (old === theirs) continue;
        const left = isBegun ? await digestOf(this.actions, old) : null;
        if (left === null || left === before || left === (await digestOf(this.actions, target)))
          await this.actions.remove(old);
        else kept.push(`somebody wrote to the old ${target} while it was replaced: that is in ${old}`);
      }
      await JournalFileOnDisk.clear(this.actions, this.directory);
    } catch (error) {
      const text = `${wordsOf(error)}; later "mailconf apply --recover ${this.directory}" removes what is left over`;
      tell({ event: "finding", severity: "warning", source: "apply", text });
    }
    return kept;
  }
}

/** Digest of a file's content; null where there is no file. */
export async function digestOf(actions: Actions, target: string): Promise<string | null> {
  return (await actions.status(target)) ? actions.digest(await actions.read(target)) : null;
}

/** Why nobody else may apply now. */
export function describeOther(actions: Actions, directory: string, journal: Journal | undefined): string {
  if (journal && actions.isAlive(journal.process))
    return `another apply of ${directory} is running (process ${journal.process.split(" ")[0]}); wait for it`;
  return `an apply of ${directory} was interrupted; run "mailconf apply --recover ${directory}" first`;
}

/** The inode of the directory of the journal, which nobody can know who writes a journal elsewhere. */
const placeOf = async (actions: Actions, directory: string): Promise<number> =>
  (await actions.status(lockDirectory(directory)))?.inode ?? 0;

/** The names beside a file that an apply works with. */
export function besideOf(target: string): Pick<JournalFile, "fresh" | "old"> {
  const slash = target.lastIndexOf("/");
  const beside = `${target.slice(0, slash)}/.${target.slice(slash + 1)}.mailconf`;
  return { fresh: `${beside}-new`, old: `${beside}-old` };
}

/** Whether a name stays below the configuration directory, and out of our own. */
export const isBelowDirectory = (name: string): boolean =>
  name.split("/").every((part) => part !== ".." && part !== "" && part !== ".mailconf");

const namesOwnFiles = (directory: string, { backup, files }: Journal): boolean =>
  backup.startsWith(`${ownDirectory(directory)}/backup-`) &&
  !backup.includes("/../") &&
  files.every(({ name, target, fresh, old }) => {
    const beside = besideOf(target);
    return isBelowDirectory(name) && fresh === beside.fresh && old === beside.old;
  });

function parse(text: string): Journal | undefined {
  try {
    const value = JSON.parse(text) as Journal;
    return value.version === 1 && Array.isArray(value.files) ? value : undefined;
  } catch {
    return undefined;
  }
}
