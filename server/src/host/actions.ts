import type { FileStatus, Output } from "./host.ts";

/** Why a step could not be done: one sentence for the person who asked, without a stack trace. */
export class Refused extends Error {}

/** Somebody else wrote to a file that was to be replaced; it is as they left it. */
export class ChangedMeanwhile extends Refused {
  constructor(path: string) {
    super(`${path} was changed by somebody else meanwhile`);
  }
}

/** What went wrong, in words. */
export const wordsOf = (error: unknown): string => (error instanceof Refused ? error.message : String(error));

/** The programs that steps may run; by these names only, never through a shell. */
export type ActionProgram =
  | "postfix"
  | "postconf"
  | "postmap"
  | "postalias"
  | "postqueue"
  | "postsuper"
  | "postcat"
  | "systemctl"
  | "journalctl"
  | "service"
  | "authdaemond"
  | "imapd"
  | "imapd-ssl"
  | "pop3d"
  | "pop3d-ssl";

export interface FileAttributes {
  /** Permission bits, as in 0o640. */
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
}

/**
 * What a change to the machine is made of: every step of an apply is one of these, so that a test can cut or fail any of
 * them, and so that all of them can go through sudo. Each either does what it says, whole, or throws {@link Refused}.
 */
export interface Actions {
  /** The path with symbolic links followed; the path itself where nothing is there. */
  readonly realPath: (path: string) => Promise<string>;
  /** Undefined where there is nothing. */
  readonly status: (path: string) => Promise<FileStatus | undefined>;
  readonly read: (path: string, limit?: number) => Promise<Uint8Array>;
  /** The bytes from an offset to the end, at most `limit` of them: what a log got since it was looked at. */
  readonly readFrom: (path: string, offset: number, limit: number) => Promise<Uint8Array>;
  /** Names in a directory; empty where there is none. */
  readonly list: (directory: string) => Promise<readonly string[]>;
  /** Makes a file that must not be there yet, and returns when it is on the disk; `like`: a file whose SELinux context it gets. Its time is set back by three seconds: Postfix waits for a younger main.cf to settle, and this one is whole. */
  readonly create: (path: string, bytes: Uint8Array, attributes: FileAttributes, like?: string) => Promise<void>;
  /** Gives a file a second name; false where that cannot be, as on file systems without hard links. */
  readonly link: (existing: string, path: string) => Promise<boolean>;
  /** Puts a file in the place of another in one step, and returns when that is on the disk. `expected`: the digest of what is replaced, null for nothing; ChangedMeanwhile where it is another. */
  readonly rename: (from: string, to: string, expected?: string | null) => Promise<void>;
  /** Removes a file; nothing there is as good. */
  readonly remove: (path: string) => Promise<void>;
  readonly removeTree: (directory: string) => Promise<void>;
  /** Makes a directory, for its owner alone; false where it is there already. Of two that make it, one gets true. */
  readonly makeDirectory: (path: string, mode?: number) => Promise<boolean>;
  /** A fresh directory for its owner alone, outside the configuration. */
  readonly makePrivateDirectory: () => Promise<string>;
  /** Copies regular files and directories, what symbolic links lead to included, with mode and owner. */
  readonly copyTree: (from: string, to: string) => Promise<void>;
  readonly setOwner: (path: string, owner: string) => Promise<void>;
  /** SHA-256 in hexadecimal digits. */
  readonly digest: (bytes: Uint8Array) => string;
  /** A program's output whatever its status; Refused where it cannot be run or does not end. */
  readonly run: (program: ActionProgram, args: readonly string[], timeout?: number) => Promise<Output>;
  /** Connects as a mail client would: whether the server's greeting comes within `timeout` milliseconds. */
  readonly probe: (address: string, port: number, isTls: boolean, timeout: number) => Promise<Greeting>;
  /** Whether the steps are done as root. */
  readonly isRoot: boolean;
  /** Whether systemd runs this machine. */
  readonly hasSystemd: boolean;
  /** This process, so that another one can tell whether it still lives: `pid start-time`. */
  readonly self: string;
  readonly isAlive: (process: string) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export type Greeting = "greets" | "silent" | "refused";
