import { type ChildProcess, type ExecFileException, execFile, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { l10n, Uri, workspace } from "vscode";
import { programPath } from "../../../server/src/host/node-program-path.ts";
import { showWarning } from "../messages.ts";
import { meantDocument, type Session } from "../session.ts";

/** The scheme of logs as documents; their folder is the configuration directory. */
export const logScheme = "mailconf-log";

/** The words of mailconf.commands.prefix, which only the machine's own settings may set. */
export const prefix = (): string[] =>
  workspace
    .getConfiguration("mailconf")
    .get<string>("commands.prefix", "")
    .split(" ")
    .filter((word) => word !== "");

/** No program is run in a workspace that nobody trusts. */
export function needsTrust(): boolean {
  if (workspace.isTrusted) return false;
  void showWarning(l10n.t("Mailconf runs programs only in a trusted workspace."));
  return true;
}

/** The configuration directory that is meant: that of the active file, else the stock one. */
export async function meantDirectory(session: Session): Promise<string> {
  const document = meantDocument();
  if (document?.uri.scheme === logScheme) return dirname(document.uri.path);
  if (document?.uri.scheme !== "file") return "/etc/postfix";
  const uri = session.client.code2ProtocolConverter.asUri(document.uri);
  const directory = await session.client.sendRequest<string>("mailconf/directory", { uri });
  return Uri.parse(directory).fsPath;
}

interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Our own command line, run by the editor's Node.js, so that an apply goes on when the editor goes away. */
function mailconf(session: Session, args: readonly string[]): Command {
  const program = session.extension.asAbsolutePath("dist/mailconf.js");
  const words = prefix();
  const prefixed = words.length > 0 ? ["--prefix", words.join(" ")] : [];
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  return { file: process.execPath, args: [program, ...args, ...prefixed], env };
}

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs our command line to its end. */
export function runMailconf(session: Session, args: readonly string[]): Promise<Ended> {
  const { file, args: words, env } = mailconf(session, args);
  return runFile(file, words, env);
}

/** Runs a program without a shell. */
export function runFile(file: string, args: readonly string[], env = process.env): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      file,
      args,
      { env: { ...env, PATH: programPath(env.PATH) }, maxBuffer: 256 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const status = error ? (typeof error.code === "number" ? error.code : 127) : 0;
        resolve({ status, stdout, stderr: stderr || (error && status === 127 ? notRun(file, error) : "") });
      },
    );
  });
}

/** Milliseconds between two looks at what a program has said. */
const pause = 50;

/**
 * Runs a program without a shell, and hands on what it says while it says it. That goes through a file without a name:
 * postqueue writes each line on its own, and ten thousand of them through a pipe would wake us as often.
 */
export async function followFile(words: readonly string[], onText: (text: string) => void): Promise<Ended> {
  const [file = "", ...args] = words;
  const env = { ...process.env, PATH: programPath() };
  let output: number;
  try {
    output = namelessFile();
  } catch (error) {
    return { status: 127, stdout: "", stderr: (error as Error).message };
  }
  const decoder = new TextDecoder();
  const bytes = Buffer.alloc(1 << 20);
  let at = 0;
  const take = () => {
    for (;;) {
      const length = readSync(output, bytes, 0, bytes.length, at);
      if (length === 0) return;
      at += length;
      onText(decoder.decode(bytes.subarray(0, length), { stream: true }));
    }
  };
  const timer = setInterval(take, pause);
  try {
    const ended = await endOf(spawn(file, args, { env, stdio: ["ignore", output, "pipe"] }));
    take();
    return ended;
  } finally {
    clearInterval(timer);
    closeSync(output);
  }
}

/** In memory where one may write there: the disk may be full, and the queue is looked at just then. */
function namelessFile(): number {
  try {
    return namelessFileIn("/dev/shm");
  } catch {
    return namelessFileIn(tmpdir());
  }
}

function namelessFileIn(place: string): number {
  const directory = mkdtempSync(join(place, "mailconf-"));
  try {
    return openSync(join(directory, "said"), "wx+", 0o600);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export interface Running {
  readonly write: (line: string) => void;
  readonly stop: () => void;
  /** The status and what was said on stderr. */
  readonly ended: Promise<Ended>;
}

/** Runs our command line and takes its output line by line; `outlives`: it goes on when the editor ends. */
export function followMailconf(
  session: Session,
  args: readonly string[],
  onLine: (line: string) => void,
  outlives = false,
): Running {
  const { file, args: words, env } = mailconf(session, args);
  const child = spawn(file, [...words], { env, stdio: ["pipe", "pipe", "pipe"], detached: outlives });
  createInterface({ input: child.stdout }).on("line", onLine);
  child.stdin.on("error", () => {});
  return {
    write: (line) => child.stdin.write(`${line}\n`),
    stop: () => child.kill(),
    ended: endOf(child),
  };
}

function endOf(child: ChildProcess): Promise<Ended> {
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ status: 127, stdout: "", stderr: notRun(child.spawnfile, error) }));
    child.on("close", (status) => resolve({ status: status ?? 1, stdout: "", stderr }));
  });
}

/** Why a program was not run at all. */
const notRun = (file: string, { code, message }: NodeJS.ErrnoException | ExecFileException): string =>
  code === "ENOENT" ? l10n.t("{0} is not installed on this machine", file) : message;

/** The point of what a program said on stderr. */
export const reasonOf = ({ stderr, status }: Ended): string =>
  stderr
    .trim()
    .split("\n")
    .at(-1)
    ?.replace(/^mailconf: /, "") || l10n.t("it ended with status {0}", status);
