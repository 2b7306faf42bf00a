import type { Actions } from "../host/actions.ts";
import { decode } from "../syntax/bytes.ts";
import { type LogLine, maillog } from "../syntax/maillog.ts";
import { SourceFile } from "../syntax/source-file.ts";

/** Where the server's log is: a file, the journal of systemd, or nowhere that we may read. */
export type LogPlace =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "journal" }
  | { readonly kind: "none" };

/** Bytes of the log that are looked at, at most, at a time. */
const stretch = 256 * 1024;

/** Files that the syslog daemons of the distributions write mail's messages to. */
const usualFiles = ["/var/log/mail.log", "/var/log/maillog", "/var/log/mail"];

/** Finds the log: what was named, what `maillog_file` says, the usual files, systemd's journal. */
export async function findLog(actions: Actions, named: string, maillogFile: string): Promise<LogPlace> {
  const candidates = named !== "" ? [named] : [maillogFile, ...usualFiles];
  for (const path of candidates)
    if (path.startsWith("/") && (await actions.status(path).catch(() => undefined))?.kind === "file")
      return { kind: "file", path };
  return actions.hasSystemd ? { kind: "journal" } : { kind: "none" };
}

/** Reads what a log gets, from now on. */
export class LogFollower {
  #offset = 0;
  #since = 0;
  #rest = "";

  constructor(
    private readonly actions: Actions,
    private readonly place: LogPlace,
  ) {}

  /** From here on lines count; `before`: so many bytes earlier. */
  async mark(before = 0): Promise<void> {
    this.#rest = "";
    this.#since = Math.floor(this.actions.now() / 1000);
    if (this.place.kind === "file")
      this.#offset = Math.max(0, ((await this.actions.status(this.place.path))?.size ?? 0) - before);
  }

  /** The lines since the last call. */
  async lines(): Promise<readonly LogLine[]> {
    if (this.place.kind === "none") return [];
    const text = this.place.kind === "file" ? await this.#fromFile(this.place.path) : await this.#fromJournal();
    const whole = this.#rest + text;
    const end = whole.lastIndexOf("\n") + 1;
    this.#rest = whole.slice(end);
    return [...SourceFile.create("log:", "maillog", 0, whole.slice(0, end), maillog).entries()] as LogLine[];
  }

  async #fromFile(path: string): Promise<string> {
    const size = (await this.actions.status(path))?.size ?? 0;
    // Somebody turned the log over: the new one counts from its beginning.
    if (size < this.#offset) this.#offset = 0;
    if (size === this.#offset) return "";
    const bytes = await this.actions.readFrom(path, this.#offset, stretch);
    this.#offset += bytes.length;
    return decode(bytes);
  }

  async #fromJournal(): Promise<string> {
    const now = Math.floor(this.actions.now() / 1000);
    if (now === this.#since) return "";
    const span = ["--since", `@${this.#since}`, "--until", `@${now}`];
    const { stdout } = await this.actions.run("journalctl", [
      "-q",
      "--no-pager",
      "-o",
      "short",
      "SYSLOG_FACILITY=2",
      ...span,
    ]);
    this.#since = now;
    return stdout;
  }
}

/** What people run by hand: their failures say nothing about the daemons. */
const byHand = new Set([
  "sendmail",
  "postqueue",
  "postsuper",
  "postconf",
  "postmap",
  "postalias",
  "postdrop",
  "postcat",
  "postlog",
]);

/** What a log line says about the server's health. */
export type Verdict = { readonly severity: string; readonly isFailure: boolean; readonly text: string } | undefined;

/** Judges a line: fatal and panic are failures, and so is a daemon that master holds back; warnings and errors are worth telling. */
export function judge(line: LogLine): Verdict {
  const severity = line.severity?.text;
  if (severity === undefined || byHand.has(line.program?.text ?? "")) return undefined;
  const text = `${line.program?.text ?? ""}: ${line.body.text}`;
  const isHeldBack = line.program?.text === "master" && line.body.text.endsWith("throttling");
  return { severity, isFailure: severity === "fatal" || severity === "panic" || isHeldBack, text };
}

/** The text of a message without the numbers that vary, to know it again. */
export const withoutNumbers = (text: string): string => text.replaceAll(/\d+/g, "N");
