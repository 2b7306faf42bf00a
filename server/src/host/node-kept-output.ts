import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { Answer, Host, Output } from "./host.ts";
import { ownDirectory } from "./node-own-directory.ts";

/**
 * What postconf says of itself, kept in a directory of the user's from one check to the next: to start it takes longer than to
 * check a small configuration. Kept are the two answers that installed files alone decide, beside a stamp of these files; a
 * script by that name is always run, because it may ask anything.
 */
export function keepingOutput(
  run: NonNullable<Host["run"]>,
  directory: string,
  folders: readonly string[],
): NonNullable<Host["run"]> {
  let located: string | undefined;
  return (program, args) => {
    const question = [program, ...args].join(" ");
    const decided = deciding.get(question);
    if (!decided) return run(program, args);
    located ??= folders.map((folder) => path.join(folder, program)).find(isProgram);
    const stamp = stampOf(located, decided);
    if (stamp === undefined) return run(program, args);
    const name = `${question.replaceAll(" ", "-")}.json`;
    const own = ownDirectory(directory);
    const stdout = own === undefined ? undefined : keptIn(path.join(own, name), stamp);
    if (stdout !== undefined) return { kind: "found", value: { status: 0, stdout, stderr: "" } };
    return Promise.resolve(run(program, args)).then((answer) => {
      // What was replaced while it ran may have answered in either's name.
      if (stampOf(located, decided) === stamp) keep(directory, name, stamp, answer);
      return answer;
    });
  };
}

interface Deciding {
  /** Where the program must lie for the files to be those that it reads; anywhere if absent. */
  readonly installedAs?: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** What decides an answer beside the program itself. Table types come from dynamicmaps.cf, whose place main.cf may change. */
const deciding: ReadonlyMap<string, Deciding> = new Map([
  ["postconf -dh mail_version", { files: [], folders: [] }],
  [
    "postconf -m",
    {
      installedAs: "/usr/sbin/postconf",
      files: ["/etc/postfix/main.cf", "/etc/postfix/dynamicmaps.cf"],
      folders: ["/etc/postfix/dynamicmaps.cf.d"],
    },
  ],
]);

/** All that the file system tells of the files that decide an answer; undefined where it is not to be kept. */
function stampOf(program: string | undefined, { installedAs, files, folders }: Deciding): string | undefined {
  if (program === undefined || !isBinary(program) || (installedAs ?? program) !== program) return undefined;
  const inFolders = folders.flatMap((folder) => namesIn(folder).map((name) => path.join(folder, name)));
  return [program, ...files, ...folders, ...inFolders].map((file) => `${file} ${stateOf(file)}`).join("\n");
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Whether a file is compiled: an ELF executable. */
function isBinary(file: string): boolean {
  try {
    const descriptor = openSync(file, "r");
    try {
      const start = Buffer.alloc(4);
      return readSync(descriptor, start, 0, 4, 0) === 4 && start.toString("latin1") === "\u007fELF";
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function stateOf(file: string): string {
  const status = statSync(file, { throwIfNoEntry: false });
  return status ? [status.dev, status.ino, status.size, status.mtimeMs, status.ctimeMs].join(" ") : "missing";
}

function keptIn(file: string, stamp: string): string | undefined {
  try {
    const kept = JSON.parse(readFileSync(file, "utf8")) as { stamp?: unknown; stdout?: unknown };
    return kept.stamp === stamp && typeof kept.stdout === "string" ? kept.stdout : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a directory and the one above it; not with `recursive`, which never ends below /proc. */
function makeFolders(directory: string): void {
  for (const folder of [path.dirname(directory), directory]) {
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function keep(directory: string, name: string, stamp: string, answer: Answer<Output>): void {
  if (answer.kind !== "found" || answer.value.status !== 0 || answer.value.stderr !== "") return;
  try {
    makeFolders(directory);
  } catch {
    // A home that cannot be written to: the next check asks again.
    return;
  }
  const own = ownDirectory(directory);
  if (own === undefined) return;
  const part = path.join(own, `${name}-${process.pid}`);
  try {
    writeFileSync(part, JSON.stringify({ stamp, stdout: answer.value.stdout }), { mode: 0o600, flag: "wx" });
    renameSync(part, path.join(own, name));
  } catch {
    // A full disk, or the rest of a run that was killed.
    rmSync(part, { force: true });
  }
}
