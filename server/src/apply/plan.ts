import { type Actions, type FileAttributes, Refused } from "../host/actions.ts";
import { besideOf, isBelowDirectory, type JournalFile } from "./journal.ts";

/** A file as it is to be. */
export interface NewFile {
  /** Its path below the configuration directory. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Permission bits where the file is new. */
  readonly mode: number;
}

/** A file of the plan with both contents; `before` undefined where it is new. */
export interface PlannedFile extends JournalFile {
  readonly before: string | null;
  readonly oldBytes: Uint8Array | undefined;
  readonly newBytes: Uint8Array;
  /** Whether the file has further names, which keep the old content. */
  readonly isLinked: boolean;
}

/** What changes: files that are the same already are left out; what the daemons start from comes last. */
export async function makePlan(
  actions: Actions,
  directory: string,
  files: readonly NewFile[],
): Promise<readonly PlannedFile[]> {
  const own = await actions.status(directory);
  if (own?.kind !== "directory") throw new Refused(`${directory}: no such directory`);
  const planned: PlannedFile[] = [];
  for (const file of files) {
    const one = await planFile(actions, directory, file, { mode: file.mode, owner: own.owner, group: own.group });
    if (one.before !== one.after) planned.push(one);
  }
  return planned.sort((a, b) => rank(a.name) - rank(b.name));
}

const rank = (name: string): number => ["main.cf", "master.cf"].indexOf(name);

async function planFile(
  actions: Actions,
  directory: string,
  file: NewFile,
  fresh: FileAttributes,
): Promise<PlannedFile> {
  const { name, bytes: newBytes } = file;
  if (!isBelowDirectory(name)) throw new Refused(`${name}: name a file below ${directory}`);
  const target = await actions.realPath(`${directory}/${name}`);
  const status = await actions.status(target);
  if (status && status.kind !== "file") throw new Refused(`${target} is not a regular file`);
  const oldBytes = status && (await actions.read(target));
  const { mode, owner, group } = status ?? fresh;
  return {
    name,
    target,
    mode,
    owner,
    group,
    before: oldBytes ? actions.digest(oldBytes) : null,
    after: actions.digest(newBytes),
    ...besideOf(target),
    oldBytes,
    newBytes,
    isLinked: (status?.links ?? 1) > 1,
  };
}

/** What a yes is given to: the files as they were when it was asked for, and as they will be. */
export const digestOfPlan = (actions: Actions, plan: readonly PlannedFile[]): string =>
  actions.digest(
    new TextEncoder().encode(JSON.stringify(plan.map(({ name, before, after }) => [name, before, after]))),
  );
