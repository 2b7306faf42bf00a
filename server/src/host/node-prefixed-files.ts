import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { ChangedMeanwhile, Refused } from "./actions.ts";
import type { FileStatus } from "./host.ts";
import { copyBounds, isMadeUp, leftOut } from "./node-copied-tree.ts";
import { digestOfBytes, type FileActions, hasSelinux } from "./node-direct-files.ts";
import { programPath } from "./node-program-path.ts";

const kinds: Readonly<Record<string, FileStatus["kind"]>> = {
  "regular file": "file",
  "regular empty file": "file",
  directory: "directory",
};

/** Runs one of the programs; Refused, beginning with `what`, where it fails: without it the output counts anyway. */
type Does = (what: string | undefined, ...command: string[]) => Promise<Uint8Array>;

/** Files as another user may touch them: each step is one of the usual programs behind a prefix such as `sudo -n`. */
export function prefixedFiles(prefix: readonly string[]): FileActions {
  const does: Does = async (what, ...command) => {
    const { status, stdout, stderr } = await runPlain([...prefix, ...command]);
    if (status !== 0 && what !== undefined) throw new Refused(`${what}: ${reasonOf(stderr, command[0]!)}`);
    return stdout;
  };
  const isThere = async (path: string) => (await runPlain([...prefix, "test", "-e", path])).status === 0;
  return {
    realPath: async (path) => {
      const { status, stdout } = await runPlain([...prefix, "readlink", "-f", "--", path]);
      return status === 0 ? Buffer.from(stdout).toString("utf8").replace(/\n$/, "") : path;
    },
    status: async (path) => {
      const { status, stdout, stderr } = await runPlain([
        ...prefix,
        "stat",
        "-L",
        "-c",
        "%F|%a|%u|%g|%s|%Y|%i|%h",
        "--",
        path,
      ]);
      if (status !== 0) {
        if (stderr.includes("No such file") || stderr.includes("Not a directory")) return undefined;
        throw new Refused(`${path} cannot be looked at: ${reasonOf(stderr, "stat")}`);
      }
      const [kind = "", mode = "0", ...numbers] = Buffer.from(stdout).toString("utf8").trim().split("|");
      const [owner = 0, group = 0, size = 0, seconds = 0, inode = 0, links = 1] = numbers.map(Number);
      return {
        kind: kinds[kind] ?? "other",
        mode: Number.parseInt(mode, 8),
        owner,
        group,
        size,
        modified: seconds * 1000,
        inode,
        links,
      };
    },
    read: (path) => does(`${path} cannot be read`, "cat", "--", path),
    readFrom: async (path, offset, limit) =>
      (await does(`${path} cannot be read`, "tail", "-c", `+${offset + 1}`, "--", path)).subarray(0, limit),
    list: async (directory) => {
      if (!(await isThere(directory))) return [];
      const names = await does(`${directory} cannot be listed`, "ls", "-A1", "--", directory);
      return Buffer.from(names)
        .toString("utf8")
        .split("\n")
        .filter((name) => name !== "");
    },
    create: async (path, bytes, { mode, owner, group }, like) => {
      if (await isThere(path)) throw new Refused(`${path} is there already`);
      const own = mkdtempSync(join(tmpdir(), "mailconf-new-"));
      const what = `${path} cannot be written`;
      try {
        writeFileSync(join(own, "new"), bytes, { mode: 0o600 });
        await does(
          what,
          "install",
          "-T",
          "-m",
          mode.toString(8),
          "-o",
          `${owner}`,
          "-g",
          `${group}`,
          "--",
          join(own, "new"),
          path,
        );
        if (like !== undefined)
          await runPlain([...prefix, "cp", "--attributes-only", "--preserve=all", "--", like, path]);
        if (like !== undefined && hasSelinux()) await does(what, "chcon", `--reference=${like}`, "--", path);
        await does(what, "touch", "-d", `@${Math.floor(Date.now() / 1000) - 3}`, "--", path);
        await does(what, "sync", "--", path);
      } catch (error) {
        await runPlain([...prefix, "rm", "-f", "--", path]);
        throw error;
      } finally {
        rmSync(own, { recursive: true, force: true });
      }
    },
    link: async (existing, path) => (await runPlain([...prefix, "cp", "-lT", "--", existing, path])).status === 0,
    rename: async (from, to, expected) => {
      if (expected !== undefined) {
        const now = (await isThere(to)) ? digestOfBytes(await does(`${to} cannot be read`, "cat", "--", to)) : null;
        if (now !== expected) throw new ChangedMeanwhile(to);
      }
      await does(`${to} cannot be replaced`, "mv", "-f", "-T", "--", from, to);
      await does(`${to} cannot be replaced`, "sync", "--", dirname(to));
    },
    remove: async (path) => void (await does(`${path} cannot be removed`, "rm", "-f", "--", path)),
    removeTree: async (path) => void (await does(`${path} cannot be removed`, "rm", "-rf", "--", path)),
    makeDirectory: async (path, mode = 0o700) => {
      const { status, stderr } = await runPlain([...prefix, "mkdir", "-m", mode.toString(8), "--", path]);
      if (status === 0) return true;
      if (stderr.includes("File exists")) return false;
      throw new Refused(`${path} cannot be made: ${reasonOf(stderr, "mkdir")}`);
    },
    makePrivateDirectory: async () => {
      const made = await does("there is no room for a copy", "mktemp", "-d", join(tmpdir(), "mailconf-XXXXXXXX"));
      return Buffer.from(made).toString("utf8").trim();
    },
    copyTree: async (from, to) => {
      const count = copyBounds(from);
      const cannot = `${from} cannot be copied`;
      const copyInto = async (source: string, target: string, above: readonly string[]): Promise<void> => {
        const files: string[] = [];
        for (const { path, name, mode, size, identity } of await listed(source, does)) {
          if (mode === undefined) {
            count(path, size, above.length);
            files.push(path);
          } else if (!above.includes(identity)) {
            count(path, "directory", above.length);
            const copy = join(target, name);
            await does(cannot, "mkdir", "-m", mode, "--", copy);
            await copyInto(path, copy, [...above, identity]);
            await does(cannot, "chown", `--reference=${path}`, "--", copy);
          }
        }
        for (const some of inTurns(files)) await does(cannot, "cp", "-Lp", "-t", target, "--", ...some);
      };
      const places = [...withParents(from), ...withParents(to)];
      const identities = await does(cannot, "stat", "-L", "-c", "%d:%i", "--", ...places);
      await copyInto(from, to, linesOf(identities));
    },
    setOwner: async (path, owner) =>
      void (await does(`${path} cannot be given to ${owner}`, "chown", "--", owner, path)),
  };
}

interface Listed {
  readonly path: string;
  readonly name: string;
  /** Of a directory, as chmod takes it; undefined for a file. */
  readonly mode: string | undefined;
  /** Bytes. */
  readonly size: number;
  readonly identity: string;
}

/** The regular files and directories in a directory, links followed; what leads in a circle, nowhere or to what the kernel makes up is left out. */
async function listed(directory: string, does: Does): Promise<Listed[]> {
  const names = linesOf(await does(`${directory} cannot be listed`, "ls", "-A1", "--", directory));
  const found: Listed[] = [];
  for (const some of inTurns(names.filter((name) => name !== leftOut).map((name) => join(directory, name)))) {
    // It tells of the others what it can, and fails for a link that leads nowhere.
    const told = linesOf(await does(undefined, "stat", "-L", "-c", "%F|%a|%s|%d:%i|%n", "--", ...some));
    const rows = told.map((line) => line.split("|")).filter((row) => kinds[row[0] ?? ""] !== undefined);
    if (rows.length === 0) continue;
    const paths = rows.map((row) => row.slice(4).join("|"));
    const real = linesOf(await does(`${directory} cannot be listed`, "readlink", "-f", "--", ...paths));
    for (const [i, [kind = "", mode = "", size = "", identity = ""]] of rows.entries()) {
      if (isMadeUp(real[i] ?? "/proc") && !isMadeUp(directory)) continue;
      const path = paths[i]!;
      const isDirectory = kinds[kind] === "directory";
      found.push({ path, name: basename(path), mode: isDirectory ? mode : undefined, size: Number(size), identity });
    }
  }
  return found;
}

const linesOf = (bytes: Uint8Array): string[] =>
  Buffer.from(bytes)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");

/** Paths for one command line each. */
const inTurns = (paths: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(paths.length / 500) }, (_, i) => paths.slice(i * 500, (i + 1) * 500));

/** A directory with all that it lies in: a link to one of them leads in a circle. */
function withParents(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...withParents(parent)];
}

/** The program's own words, cut to their point. */
function reasonOf(stderr: string, program: string): string {
  const line = stderr.trim().split("\n").at(-1) ?? "";
  if (line.includes("a password is required"))
    return "sudo asks for a password; allow it without one, or run this as root";
  if (line.includes("No space left")) return "the disk is full";
  if (line.includes("resource busy"))
    return "it is a mount of its own, as containers make them; change the file that is mounted there";
  if (line.includes("Operation not permitted"))
    return "not even this user may; it is immutable (lsattr shows it, chattr -i ends it), or its file system forbids it";
  return line === "" ? `${program} failed` : line.slice(line.lastIndexOf(": ") + 2);
}

interface Outcome {
  readonly status: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** Runs a program without a shell and with its output as bytes. */
function runPlain([file = "", ...args]: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: programPath(), LC_ALL: "C" },
      timeout: 60_000,
    });
    const out: Buffer[] = [];
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString("utf8").slice(0, 10_000);
    });
    child.on("error", (error) =>
      resolve({ status: 127, stdout: new Uint8Array(), stderr: `${file}: ${error.message}` }),
    );
    child.on("close", (status) => resolve({ status: status ?? 1, stdout: new Uint8Array(Buffer.concat(out)), stderr }));
  });
}
