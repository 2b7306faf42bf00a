import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { grouped } from "../grouped.ts";
import { belowRoot } from "../host/node-root.ts";
import type { TextEdit } from "../rules/rule.ts";
import { encode } from "../syntax/bytes.ts";
import { UserError } from "./user-error.ts";

/** Edits by the URI of their file. */
export function byFile(edits: readonly TextEdit[]): Map<string, TextEdit[]> {
  return grouped(edits, ({ uri }) => uri!);
}

/** Writes through a temporary file and rename, keeping mode and owner; a symbolic link stays one, and leads nowhere out of `root`. */
export function writeFile(path: string, text: string, root = ""): void {
  const inside = belowRoot(root === "" ? "" : resolve(root), path);
  const target = lstatSync(inside).isSymbolicLink() ? realpathSync(inside) : inside;
  const { mode, uid, gid } = statSync(target);
  const temporary = join(dirname(target), `.mailconf-${process.pid}.tmp`);
  try {
    const descriptor = openSync(temporary, "wx", mode & 0o7777);
    try {
      const bytes = encode(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    chmodSync(temporary, mode & 0o7777);
    if (process.getuid?.() === 0) chownSync(temporary, uid, gid);
    renameSync(temporary, target);
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // It was never made.
    }
    throw new UserError(
      `${path}: cannot be written (${(error as NodeJS.ErrnoException).code ?? error}); it is as it was`,
    );
  }
}
