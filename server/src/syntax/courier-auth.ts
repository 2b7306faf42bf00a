import { Assignment, type Marker, readMarker } from "./courier.ts";
import { assignmentHead } from "./courier-statement.ts";
import { type Entry, Preamble } from "./entry.ts";
import type { Grammar } from "./grammar.ts";
import { linesIn, RawEntry } from "./raw-entry.ts";
import type { SourceFile } from "./source-file.ts";
import { contentLength, isSpaceCode, skipSpace, type Token, tokenOf, trimEnd } from "./text.ts";
import { splitWords } from "./words.ts";

/** A line of authdaemonrc as authdaemond's own C reader sees it; sh reads the same file with other rules. */
export interface DaemonLine {
  /** Everything before the first `=`, blanks included: the reader compares it as it is. */
  readonly name: Token;
  readonly value: Token;
  readonly errors: readonly DaemonError[];
}

export type DaemonError =
  /** No `=`: the whole file is given up, and with it the module list. */
  | "bad-line"
  /** A known name with blanks or `export` about it: not read. */
  | "name-not-read"
  /** `#` within quotes: cut there. */
  | "comment-in-quotes"
  /** Single quotes are part of the value. */
  | "single-quotes"
  | "missing-quote";

/** The names that the C reader knows; everything else in the file is for sh. */
export const daemonNames = ["authmodulelist", "daemons"];

function readDaemonLine(text: string, from: number, to: number): DaemonLine | undefined {
  const hash = text.indexOf("#", from);
  const end = hash < 0 || hash > to ? to : hash;
  if (skipSpace(text, from, end) >= end) return undefined;
  const errors: DaemonError[] = [];
  const equals = text.indexOf("=", from);
  if (equals < 0 || equals >= end) {
    const whole = tokenOf(text, skipSpace(text, from, end), trimEnd(text, from, end));
    return { name: whole, value: tokenOf(text, end, end), errors: ["bad-line"] };
  }
  const name = tokenOf(text, from, equals);
  const bare = name.text.trim().replace(/^export\s+/, "");
  const isKnown = daemonNames.includes(name.text);
  if (!isKnown && daemonNames.includes(bare)) errors.push("name-not-read");
  let start = skipSpace(text, equals + 1, end);
  let valueEnd = end;
  if (text[start] === '"' && start < end) {
    const close = text.indexOf('"', ++start);
    if (close >= 0 && close < end) valueEnd = close;
    else errors.push(close >= 0 && close < to ? "comment-in-quotes" : "missing-quote");
  } else if (text[start] === "'" && start < end && daemonNames.includes(bare)) errors.push("single-quotes");
  return { name, value: tokenOf(text, start, Math.max(start, valueEnd)), errors };
}

/** One assignment of authdaemonrc: as sh reads it, and line by line as authdaemond does. */
export class DaemonAssignment extends Assignment {
  #lines: readonly DaemonLine[] | undefined;

  get daemonLines(): readonly DaemonLine[] {
    this.#lines ??= [...linesIn(this.text)].flatMap(({ start, end }) => readDaemonLine(this.text, start, end) ?? []);
    return this.#lines;
  }

  override forget(): void {
    super.forget();
    this.#lines = undefined;
  }
}

/** The lines of an entry of authdaemonrc that authdaemond reads; those above the first assignment too. */
export function daemonLinesOf(entry: Entry): readonly DaemonLine[] {
  if (entry instanceof DaemonAssignment) return entry.daemonLines;
  if (!(entry instanceof Preamble)) return [];
  const { text } = entry;
  const starts = [0, ...entry.logical.seams];
  return starts.flatMap((start, i) => readDaemonLine(text, start, starts[i + 1] ?? text.length) ?? []);
}

/** The module names of authmodulelist: split at white space alone. */
export const moduleNames = (text: string, { start, end }: Token): readonly Token[] =>
  splitWords(text, start, end, isSpaceCode, false);

export interface DaemonReading {
  /** What the C reader takes of each name it knows: the last one. */
  readonly values: ReadonlyMap<string, { readonly entry: Entry; readonly line: DaemonLine }>;
  /** The first line without `=`: nothing of the file counts then. */
  readonly stop: { readonly entry: Entry; readonly line: DaemonLine } | undefined;
}

/** authdaemonrc as authdaemond reads it. */
export function readDaemonFile(file: SourceFile): DaemonReading {
  const values = new Map<string, { entry: Entry; line: DaemonLine }>();
  let stop: DaemonReading["stop"];
  for (const entry of file.entries()) {
    for (const line of daemonLinesOf(entry)) {
      if (line.errors.includes("bad-line")) stop ??= { entry, line };
      else if (daemonNames.includes(line.name.text)) values.set(line.name.text, { entry, line });
    }
  }
  return { values, stop };
}

export const authdaemonrc: Grammar = {
  startsEntry: (line) =>
    line.startsWith("##")
      ? readMarker(line) !== undefined
      : assignmentHead(line.slice(0, contentLength(line)), 0) !== undefined,
  entry: (lineCount) => new DaemonAssignment(lineCount),
};

/** One `KEY value` of authmysqlrc and its kin (authconfigfile.cpp, since 0.67). */
export interface AuthSetting {
  readonly name: Token;
  /** What the module gets: continuation lines joined, each backslash a blank. */
  readonly value: string;
  /** The value as written, one token a line, without the backslash and the blanks before. */
  readonly pieces: readonly Token[];
  /** Whether the last line ends in a backslash, so that the line below belongs to the value whatever it is. */
  readonly open: boolean;
}

interface AuthLines {
  /** What a value that the entry above left open goes on with. */
  readonly continuation: string;
  /** Whether the continuation is open still. */
  readonly continues: boolean;
  readonly settings: readonly AuthSetting[];
  readonly hasMarker: boolean;
}

const markerLine = "##NAME: MARKER:";

/** Reads raw text line by line; `continuing`: the first line goes on with a value above. */
function readAuthLines(text: string, continuing = false): AuthLines {
  let continuation = "";
  const settings: AuthSetting[] = [];
  let hasMarker = false;
  let continues = continuing;
  let current: { name: Token; value: string; pieces: Token[] } | undefined;
  const close = (open: boolean) => {
    if (current) settings.push({ ...current, open });
    current = undefined;
  };
  for (const { start, end } of linesIn(text)) {
    let from = skipSpace(text, start, end);
    if (!continues) {
      if (from >= end || text[from] === "#") {
        hasMarker ||= text.startsWith(markerLine, start);
        continue;
      }
      let nameEnd = from;
      while (nameEnd < end && !isSpaceCode(text.charCodeAt(nameEnd))) nameEnd++;
      current = { name: tokenOf(text, from, nameEnd), value: "", pieces: [] };
      from = skipSpace(text, nameEnd, end);
    }
    const to = trimEnd(text, from, end);
    const isOpen = to > from && text[to - 1] === "\\";
    const piece = tokenOf(text, from, isOpen ? to - 1 : to);
    const read = isOpen ? `${piece.text} ` : piece.text;
    if (!current) continuation += read;
    else if (to > from) {
      current.value += read;
      current.pieces.push(piece);
    }
    if (!isOpen) close(false);
    continues = isOpen;
  }
  const isOpen = continues && current !== undefined;
  close(isOpen);
  return { continuation, continues: continues && !isOpen && settings.length === 0, settings, hasMarker };
}

/** One setting of an auth*rc file with the lines behind it; a marker line begins one too, without settings of its own. */
export class AuthEntry extends RawEntry {
  readonly kind = "auth-setting";
  #read: AuthLines | undefined;

  /** As these lines alone tell: what an open value above does to the first of them, {@link readAuthFile} knows. */
  get settings(): readonly AuthSetting[] {
    this.#read ??= readAuthLines(this.text);
    return this.#read.settings;
  }

  get marker(): Marker | undefined {
    return readMarker(this.text);
  }

  override forget(): void {
    super.forget();
    this.#read = undefined;
  }
}

/** Whether a line begins with a name as the shipped files have them; other lines belong to the entry above. */
const settingForm = /^[ \t]*[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]*)+(?:[ \t=]|$)/;

export const authrc: Grammar = {
  startsEntry: (line) =>
    line.startsWith("##") ? readMarker(line) !== undefined : settingForm.test(line.slice(0, contentLength(line))),
  entry: (lineCount) => new AuthEntry(lineCount),
};

export interface AuthReading {
  /** The value of each name: the first one counts. */
  readonly settings: ReadonlyMap<string, { readonly entry: AuthEntry; readonly setting: AuthSetting }>;
  /** Settings that an earlier one of the same name makes void. */
  readonly repeated: readonly { readonly entry: AuthEntry; readonly setting: AuthSetting }[];
  /** Entries whose first line a backslash above takes into another value. */
  readonly swallowed: readonly AuthEntry[];
  /** Without a line `##NAME: MARKER:` the module refuses the whole file. */
  readonly hasMarker: boolean;
}

/** An auth*rc file as its module reads it. */
export function readAuthFile(file: SourceFile): AuthReading {
  const settings = new Map<string, { entry: AuthEntry; setting: AuthSetting }>();
  const repeated: { entry: AuthEntry; setting: AuthSetting }[] = [];
  const swallowed: AuthEntry[] = [];
  let hasMarker = false;
  let open: { entry: AuthEntry; setting: AuthSetting } | undefined;
  let continues = false;
  for (const entry of file.entries()) {
    const text = entry.lines.join("");
    const read = readAuthLines(text, continues);
    hasMarker ||= read.hasMarker;
    if (continues && entry instanceof AuthEntry && text !== "") swallowed.push(entry);
    if (open && read.continuation !== "") {
      const setting = { ...open.setting, value: open.setting.value + read.continuation };
      if (settings.get(setting.name.text)?.setting === open.setting)
        settings.set(setting.name.text, { entry: open.entry, setting });
      open = { entry: open.entry, setting };
    }
    continues = read.continues;
    if (!continues) open = undefined;
    if (!(entry instanceof AuthEntry)) continue;
    for (const setting of read.settings) {
      const known = settings.has(setting.name.text);
      if (known) repeated.push({ entry, setting });
      else settings.set(setting.name.text, { entry, setting });
      if (setting.open) {
        open = { entry, setting };
        continues = true;
      }
    }
  }
  return { settings, repeated, swallowed, hasMarker };
}

/** Whether a setting of an auth*rc file holds a password. */
export const isSecretSetting = (name: string): boolean => /(?:PASSWORD|BINDPW|_CONNECTION)$/.test(name);

/** What stands in the quotes around a value, which become part of it; undefined where there are none, or where SQL may mean them. */
export function valueInQuotes({ name, pieces }: AuthSetting): string | undefined {
  const text = onlyText(pieces);
  return /^(["'])[^"']*\1$/.test(text) && !/FIELD$|CLAUSE$|PASSWORD$|BINDPW$/.test(name.text)
    ? text.slice(1, -1)
    : undefined;
}

/** The value before a `#` between blanks, which is meant to begin a comment and does not; undefined where there is none. */
export function valueBeforeComment({ name, pieces }: AuthSetting): string | undefined {
  const text = onlyText(pieces);
  return /\s#\s/.test(text) && !/CLAUSE$/.test(name.text) && !isSecretSetting(name.text)
    ? text.replace(/(?<!\s)\s+#\s[\s\S]*$/, "")
    : undefined;
}

/** The text of a value that stands on one line; empty where it goes on. */
const onlyText = (pieces: AuthSetting["pieces"]): string => (pieces.length === 1 ? pieces[0]!.text : "");
