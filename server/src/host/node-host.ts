import { spawn } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, type Stats, statSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import { gunzipSync } from "node:zlib";
import { printable } from "../syntax/printable.ts";
import { reverseName } from "../syntax/reverse-name.ts";
import type { Address, Answer, DnsType, FileStatus, Host, Output } from "./host.ts";
import { readCertificate } from "./node-certificate.ts";
import { shakeHands } from "./node-handshake.ts";
import { keepingOutput } from "./node-kept-output.ts";
import { programPath } from "./node-program-path.ts";
import { belowRoot, confined, insideRoot, Outside } from "./node-root.ts";
import { resolveTlsa } from "./node-tlsa.ts";

/** Bytes of the largest file that is read whole. */
export const largestFile = 200 * 1024 * 1024;

export interface NodeHostOptions {
  /** Absolute paths are looked up below this directory; empty for the machine itself. */
  readonly root?: string;
  /** Whether paths are already those of this machine: `root` then only keeps links below it inside. */
  readonly isLocated?: boolean;
  /** The only directories that are looked into, links included; none for all. */
  readonly within?: readonly string[];
  /** Whether anything but files may be asked: programs, interfaces, names. */
  readonly askMachine?: boolean;
  /** Milliseconds that a program may take. */
  readonly timeout?: number;
  /** Whether names may be looked up; by the resolvers named, else by the machine's. */
  readonly dns?: boolean;
  readonly resolvers?: readonly string[];
  /** Put before each program, e.g. ["sudo", "-n"]; from machine-scoped settings only. */
  readonly prefix?: readonly string[];
  /** A directory of the user's, absolute, for what postconf says of itself: it is then run again when it has changed only. */
  readonly keepIn?: string | undefined;
}

/** Answers from this machine. Files are read synchronously: they are small, local and checked to be regular first. */
export function nodeHost({
  root = "",
  isLocated = false,
  within = [],
  askMachine = true,
  timeout = 5000,
  prefix = [],
  keepIn,
  dns = false,
  resolvers = [],
}: NodeHostOptions = {}): Host {
  const located = (path: string) => (root === "" ? path : isLocated ? belowRoot(root, path) : insideRoot(root, path));
  const at = (path: string) => confined(within, located(path));
  const files: Host = {
    readFile: (path, limit = largestFile) => readRegularFile(() => at(path), limit),
    stat: (path) => answer(() => statusOf(statSync(at(path)))),
    list: (path) => answer(() => readdirSync(at(path)).sort()),
    certificate: (pem, key) => readCertificate(pem, key, () => authorities(at)),
  };
  const run: NonNullable<Host["run"]> = (program, args) => {
    const isUnpacker = program === "xz" || program === "zstd";
    return runProgram([...(isUnpacker ? [] : prefix), program, ...args], timeout);
  };
  const names = dns ? { dns: lookup(resolvers) } : {};
  if (!askMachine) return { ...files, ...names };
  return {
    ...files,
    ...names,
    run: keepIn === undefined || prefix.length > 0 ? run : keepingOutput(run, keepIn, programPath().split(":")),
    addresses: () => answer(ownAddresses),
    hostname: () => answer(hostname),
    handshake: shakeHands,
  };
}

/** Reads a file, and unpacks what ends in .gz; through one descriptor that is checked before it is read, so that a path changed meanwhile cannot block us. */
function readRegularFile(locate: () => string, limit: number): Answer<Uint8Array> {
  return answer(() => {
    const path = locate();
    if (!statSync(path).isFile())
      throw new Refusal(statSync(path).isDirectory() ? "is a directory" : "is not a regular file");
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = fstatSync(descriptor);
      if (!status.isFile()) throw new Refusal(status.isDirectory() ? "is a directory" : "is not a regular file");
      if (status.size > limit) throw new Refusal(`is larger than ${Math.round(limit / 1024 / 1024)} MiB`);
      const bytes = new Uint8Array(status.size);
      let length = 0;
      while (length < bytes.length) {
        const read = readSync(descriptor, bytes, length, bytes.length - length, null);
        if (read === 0) break;
        length += read;
      }
      const content = bytes.subarray(0, length);
      return path.endsWith(".gz") ? gunzipSync(content, { maxOutputLength: limit }) : content;
    } finally {
      closeSync(descriptor);
    }
  });
}

/** A reason of our own for not reading a file. */
class Refusal extends Error {}

function answer<Value>(ask: () => Value): Answer<Value> {
  try {
    return { kind: "found", value: ask() };
  } catch (error) {
    if (error instanceof Refusal) return { kind: "denied", reason: error.message };
    if (error instanceof Outside) return { kind: "denied", reason: "lies outside the workspace, which is not trusted" };
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    return code === "ENOENT" || code === "ENOTDIR" ? { kind: "missing" } : { kind: "denied", reason: wordsFor(code) };
  }
}

function wordsFor(code: string): string {
  if (code === "EACCES" || code === "EPERM") return "may not be read by this user";
  if (code === "ELOOP") return "is a circle of symbolic links";
  if (code === "EISDIR") return "is a directory";
  return `cannot be read (${code})`;
}

/** What the file system says of a file. */
export function statusOf(status: Stats): FileStatus {
  return {
    kind: status.isFile() ? "file" : status.isDirectory() ? "directory" : "other",
    mode: status.mode & 0o7777,
    owner: status.uid,
    group: status.gid,
    size: status.size,
    modified: status.mtimeMs,
    inode: status.ino,
    links: status.nlink,
  };
}

/** Where distributions keep the authorities that the machine trusts, all in one file. */
const bundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

function authorities(at: (path: string) => string): string {
  for (const bundle of bundles) {
    const file = readRegularFile(() => at(bundle), largestFile);
    if (file.kind === "found") return new TextDecoder().decode(file.value);
  }
  return "";
}

function ownAddresses(): Address[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address, family, internal }) => ({ address, family: family === "IPv6" ? 6 : 4, internal }));
}

/** Milliseconds that a resolver may take. */
const lookupTime = 2000;
const mostRecords = 100;
const longestRecord = 4096;

/** Looks up records; "there is no such name" and "no such record" are empty lists, everything else is no answer. */
function lookup(resolvers: readonly string[]): NonNullable<Host["dns"]> {
  const resolver = new Resolver({ timeout: lookupTime, tries: 1 });
  if (resolvers.length > 0) resolver.setServers([...resolvers]);
  return async (name, type) => {
    try {
      const found = await records(resolver, name, type);
      // The DNS is anybody's: what comes from it is bounded, and one line each.
      return { kind: "found", value: found.slice(0, mostRecords).map((record) => printable(record, longestRecord)) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOTFOUND" || code === "ENODATA") return { kind: "found", value: [] };
      return { kind: "denied", reason: `the DNS did not answer (${code})` };
    }
  };
}

async function records(resolver: Resolver, name: string, type: DnsType): Promise<string[]> {
  // Resolver.reverse() would look into /etc/hosts first, and take a dead server for "no name".
  if (type === "PTR") return resolver.resolvePtr(reverseName(name));
  if (type === "A") return resolver.resolve4(name);
  if (type === "AAAA") return resolver.resolve6(name);
  if (type === "TXT") return (await resolver.resolveTxt(name)).map((parts) => parts.join(""));
  if (type === "TLSA") return resolveTlsa(name, resolver.getServers()[0] ?? "127.0.0.1", lookupTime);
  const exchanges = await resolver.resolveMx(name);
  return exchanges.sort((a, b) => a.priority - b.priority).map(({ priority, exchange }) => `${priority} ${exchange}`);
}

function killGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, "SIGKILL");
  } catch {
    // It has ended, or it is another user's (sudo) and ends with its pipe.
  }
}

/** Largest output taken from a program, in bytes. */
const largestOutput = 64 * 1024 * 1024;

/** Runs a program without a shell, with a clean environment, and never longer than `timeout` milliseconds. */
export function runProgram(command: readonly string[], timeout: number): Promise<Answer<Output>> {
  return new Promise((resolve) => {
    const [file = "", ...args] = command;
    const child = spawn(file, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: programPath(), LC_ALL: "C" },
      shell: false,
      // A process group of its own, so that its children end with it.
      detached: true,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let size = 0;
    const stop = (reason: string) => {
      clearTimeout(timer);
      killGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ kind: "denied", reason });
    };
    const timer = setTimeout(() => stop(`did not end within ${timeout / 1000} s`), timeout);
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > largestOutput) stop("printed too much");
      else into.push(chunk);
    };
    child.stdout.on("data", collect(out));
    child.stderr.on("data", collect(err));
    child.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(
        error.code === "ENOENT" ? { kind: "missing" } : { kind: "denied", reason: `cannot be run (${error.code})` },
      );
    });
    child.on("close", (status) => {
      clearTimeout(timer);
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString("utf8");
      resolve({ kind: "found", value: { status: status ?? -1, stdout: text(out), stderr: text(err) } });
    });
  });
}
