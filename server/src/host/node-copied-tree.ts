import * as fs from "node:fs";
import { join } from "node:path";
import { Refused } from "./actions.ts";

/** Files and directories of the largest configuration that is copied, what links lead to included, each time that they do. */
const mostEntries = 20_000;
/** Bytes of the largest one. */
const mostBytes = 2 ** 30;
/** Directories of the largest one. */
const mostDirectories = 500;
/** Directories in one another. */
const deepest = 20;

/** Where the kernel makes files up: to read there may wait for ever, or do something. */
export const isMadeUp = (path: string): boolean => /^\/(?:proc|sys|dev)(?:\/|$)/.test(path);

/** A directory that is no part of a copy: what apply keeps there itself. */
export const leftOut = ".mailconf";

/** Counts what a copy of a directory takes; Refused says where it became too much. */
export function copyBounds(directory: string): (path: string, bytes: number | "directory", depth: number) => void {
  let entries = 0;
  let directories = 0;
  let total = 0;
  return (path, bytes, depth) => {
    entries++;
    if (bytes === "directory") directories++;
    else total += bytes;
    const excess =
      entries > mostEntries
        ? `more than ${mostEntries} files`
        : total > mostBytes
          ? "more than 1 GiB"
          : directories > mostDirectories
            ? `more than ${mostDirectories} directories`
            : depth > deepest
              ? `more than ${deepest} directories in one another`
              : undefined;
    if (excess === undefined) return;
    throw new Refused(
      `${directory} holds ${excess}, with what symbolic links lead to (seen at ${path}); a private copy of it is checked before anything is changed, so move what is not Postfix's out of it, or take the link away`,
    );
  };
}

/**
 * Copies regular files and directories with mode, owner and times; what a symbolic link leads to is copied in its place. Left
 * out are links that lead in a circle or up, and what is no regular file.
 */
export function copyTree(from: string, to: string): void {
  const count = copyBounds(from);
  const isRoot = process.getuid?.() === 0;
  const copyInto = (source: string, target: string, above: readonly string[]) => {
    for (const { path, name, status } of counted(source, above)) {
      const copy = join(target, name);
      if (status.isDirectory()) {
        fs.mkdirSync(copy, { mode: status.mode & 0o7777 });
        copyInto(path, copy, [...above, fs.realpathSync(path)]);
      } else if (!copyFile(path, copy, status.size)) continue;
      else {
        fs.chmodSync(copy, status.mode & 0o7777);
        fs.utimesSync(copy, status.atime, status.mtime);
      }
      if (isRoot) fs.chownSync(copy, status.uid, status.gid);
    }
  };
  const own = fs.realpathSync(to);
  const counted = (source: string, above: readonly string[]) =>
    fs.readdirSync(source).flatMap((name) => {
      const path = join(source, name);
      const status = name === leftOut ? undefined : statusAt(path);
      if (!status?.isDirectory() && !status?.isFile()) return [];
      const real = fs.realpathSync(path);
      if (isMadeUp(real) && !isMadeUp(above[0]!)) return [];
      // The copy may lie below the directory itself, as /tmp does below /.
      if (status.isDirectory() && [...above, own].some((one) => isAtOrBelow(one, real))) return [];
      count(path, status.isFile() ? status.size : "directory", above.length);
      return [{ path, name, status }];
    });
  copyInto(from, to, [fs.realpathSync(from)]);
}

const isAtOrBelow = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(directory === "/" ? "/" : `${directory}/`);

function statusAt(path: string): fs.Stats | undefined {
  try {
    return fs.statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ELOOP") return undefined;
    throw error;
  }
}

/** Copies at most `size` bytes, through a descriptor that is looked at again: what was put in the file's place cannot make us wait. */
function copyFile(from: string, to: string, size: number): boolean {
  const source = fs.openSync(from, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    if (!fs.fstatSync(source).isFile()) return false;
    const target = fs.openSync(to, "wx", 0o600);
    try {
      const buffer = Buffer.allocUnsafe(Math.min(size, 2 ** 20));
      for (let rest = size; rest > 0; ) {
        const length = fs.readSync(source, buffer, 0, Math.min(rest, buffer.length), null);
        if (length === 0) break;
        for (let at = 0; at < length; ) at += fs.writeSync(target, buffer, at, length - at);
        rest -= length;
      }
    } finally {
      fs.closeSync(target);
    }
    return true;
  } finally {
    fs.closeSync(source);
  }
}
