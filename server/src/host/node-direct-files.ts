import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Actions, ChangedMeanwhile, Refused } from "./actions.ts";
import { copyTree } from "./node-copied-tree.ts";
import { statusOf } from "./node-host.ts";
import { programPath } from "./node-program-path.ts";

/** The part of {@link Actions} that is about files. */
export type FileActions = Pick<
  Actions,
  | "realPath"
  | "status"
  | "read"
  | "readFrom"
  | "list"
  | "create"
  | "link"
  | "rename"
  | "remove"
  | "removeTree"
  | "makeDirectory"
  | "makePrivateDirectory"
  | "copyTree"
  | "setOwner"
>;

/** Bytes of the largest file that takes part. */
const largest = 64 * 1024 * 1024;

/** Files as this process may touch them. */
export const directFiles: FileActions = {
  realPath: async (path) => attempt(path, "cannot be followed", () => follow(path)),
  status: async (path) =>
    attempt(path, "cannot be looked at", () => {
      const status = fs.statSync(path, { throwIfNoEntry: false });
      return status && statusOf(status);
    }),
  read: async (path, limit = largest) =>
    attempt(path, "cannot be read", () => {
      const status = fs.statSync(path);
      if (!status.isFile()) throw new Refused(`${path} is not a regular file`);
      if (status.size > limit) throw new Refused(`${path} is larger than ${limit / 1024 / 1024} MiB`);
      return new Uint8Array(fs.readFileSync(path));
    }),
  readFrom: async (path, offset, limit) => attempt(path, "cannot be read", () => readFrom(path, offset, limit)),
  list: async (directory) =>
    attempt(directory, "cannot be listed", () => (exists(directory) ? fs.readdirSync(directory).sort() : [])),
  create: async (path, bytes, attributes, like) => {
    try {
      attempt(path, "cannot be written", () => createWhole(path, bytes, attributes, like));
    } catch (error) {
      if (!isExisting(error)) fs.rmSync(path, { force: true });
      throw error;
    }
  },
  link: async (existing, path) => {
    try {
      fs.linkSync(existing, path);
      return true;
    } catch {
      return false;
    }
  },
  rename: async (from, to, expected) =>
    attempt(to, "cannot be replaced", () => {
      if (expected !== undefined && (exists(to) ? digestOfBytes(fs.readFileSync(to)) : null) !== expected)
        throw new ChangedMeanwhile(to);
      fs.renameSync(from, to);
      syncDirectory(dirname(to));
    }),
  remove: async (path) => attempt(path, "cannot be removed", () => fs.rmSync(path, { force: true })),
  removeTree: async (path) =>
    attempt(path, "cannot be removed", () => fs.rmSync(path, { force: true, recursive: true })),
  makeDirectory: async (path, mode = 0o700) =>
    attempt(path, "cannot be made", () => {
      try {
        fs.mkdirSync(path, { mode });
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
        throw error;
      }
    }),
  makePrivateDirectory: async () =>
    attempt(tmpdir(), "holds no room for a copy", () => fs.mkdtempSync(join(tmpdir(), "mailconf-"))),
  copyTree: async (from, to) => attempt(from, "cannot be copied", () => copyTree(from, to)),
  setOwner: async (path, owner) => {
    if (spawnSync("chown", ["--", owner, path], quietly()).status !== 0)
      throw new Refused(`${path} cannot be given to ${owner}`);
  },
};

const quietly = () => ({ stdio: "ignore" as const, env: { PATH: programPath(), LC_ALL: "C" } });

/** SHA-256 in hexadecimal digits. */
export const digestOfBytes = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Where symbolic links lead, one whose end is missing too: what is written there makes it whole again. */
function follow(path: string): string {
  if (exists(path)) return fs.realpathSync(path);
  const isLink = fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink ? follow(resolve(dirname(path), fs.readlinkSync(path))) : path;
}

const exists = (path: string): boolean => fs.statSync(path, { throwIfNoEntry: false }) !== undefined;

const isExisting = (error: unknown): boolean => error instanceof Refused && error.message.endsWith("is there already");

function createWhole(path: string, bytes: Uint8Array, { mode, owner, group }: Attributes, like?: string): void {
  const descriptor = fs.openSync(path, "wx", 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += fs.writeSync(descriptor, bytes, at);
    const { uid, gid } = fs.fstatSync(descriptor);
    // The owner first: a change of owner takes set-id bits away.
    if (uid !== owner || gid !== group) fs.fchownSync(descriptor, owner, group);
    fs.fchmodSync(descriptor, mode);
    // Access control lists, extended attributes and the SELinux context, as far as there are any.
    if (like !== undefined) spawnSync("cp", ["--attributes-only", "--preserve=all", "--", like, path], quietly());
    const settled = Date.now() / 1000 - 3;
    fs.futimesSync(descriptor, settled, settled);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  if (like !== undefined && hasSelinux()) spawnSync("chcon", [`--reference=${like}`, "--", path], quietly());
  syncDirectory(dirname(path));
}

type Attributes = Parameters<Actions["create"]>[2];

/** Whether files have SELinux contexts here. */
export const hasSelinux = (): boolean => fs.existsSync("/sys/fs/selinux/enforce");

function syncDirectory(path: string): void {
  const descriptor = fs.openSync(path, "r");
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function readFrom(path: string, offset: number, limit: number): Uint8Array {
  const descriptor = fs.openSync(path, "r");
  try {
    const bytes = new Uint8Array(Math.max(0, Math.min(limit, fs.fstatSync(descriptor).size - offset)));
    return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, bytes.length, offset));
  } finally {
    fs.closeSync(descriptor);
  }
}

function attempt<Value>(path: string, what: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refused) throw error;
    const failure = error as NodeJS.ErrnoException;
    if (failure.code === "EEXIST") throw new Refused(`${failure.path ?? path} is there already`);
    const { dest, path: at = path } = failure as NodeJS.ErrnoException & { readonly dest?: string };
    throw new Refused(`${dest ?? at} ${what}: ${reasonOf(failure.code)}`);
  }
}

function reasonOf(code: string | undefined): string {
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk is full";
  if (code === "EPERM" && process.getuid?.() === 0)
    return "not even root may; it is immutable (lsattr shows it, chattr -i ends it), or its file system forbids it";
  if (code === "EACCES" || code === "EPERM")
    return "this user may not; run it as root, or through a prefix such as sudo -n";
  if (code === "EROFS") return "the disk is read-only";
  if (code === "EBUSY")
    return "it is a mount of its own, as containers make them; change the file that is mounted there";
  if (code === "ELOOP") return "its symbolic links lead in a circle";
  if (code === "ENOTDIR") return "a part of its path is no directory";
  if (code === "ENOENT") return "no such file or directory";
  return code ?? "unknown error";
}
