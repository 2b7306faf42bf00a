import { assignmentHead, type NamedValue, readStatement, type Statement } from "./courier-statement.ts";
import { type Entry, Preamble } from "./entry.ts";
import type { Grammar } from "./grammar.ts";
import { RawEntry } from "./raw-entry.ts";
import { evaluateParts, type ShellError, type ShellPart, type ShellReference, shellReferences } from "./shell.ts";
import type { SourceFile } from "./source-file.ts";
import { contentLength, type Token, tokenOf, trimEnd } from "./text.ts";

export type { NamedValue } from "./courier-statement.ts";

/** `##NAME: section:version` or `##VERSION: version`: where sysconftool finds its way at an upgrade. */
export interface Marker {
  readonly what: "NAME" | "VERSION";
  /** Empty for VERSION. */
  readonly section: Token;
  readonly version: Token;
}

const markerForm = /^##(NAME|VERSION):(.*)/;

/** Reads a line as a marker; undefined for every other line. */
export function readMarker(text: string): Marker | undefined {
  const match = markerForm.exec(text);
  if (!match) return undefined;
  const what = match[1] as Marker["what"];
  const from = 3 + what.length;
  const to = match[0].length;
  const colon = what === "NAME" ? text.lastIndexOf(":", to - 1) : -1;
  const hasVersion = colon >= from;
  const sectionEnd = what === "NAME" ? (hasVersion ? colon : to) : from;
  return {
    what,
    section: trimmedToken(text, from, sectionEnd),
    version: trimmedToken(text, what === "NAME" ? (hasVersion ? colon + 1 : to) : from, to),
  };
}

function trimmedToken(text: string, from: number, to: number): Token {
  while (from < to && " \t".includes(text[from]!)) from++;
  return tokenOf(text, from, trimEnd(text, from, to));
}

const noStatement: Statement = { exportWord: undefined, values: [], comment: undefined, stray: [], errors: [] };
const noValue: NamedValue = {
  name: { text: "", start: 0, end: 0 },
  operator: { text: "", start: 0, end: 0 },
  value: { text: "", start: 0, end: 0 },
  parts: [],
  assigned: false,
};

/** One assignment of a shell file of Courier, or one marker line, with the lines behind it. */
export class Assignment extends RawEntry {
  #statement: Statement | undefined;

  /** `marker`: the line belongs to sysconftool; name and value are empty then. */
  get kind(): "assignment" | "marker" {
    return this.lines[0]!.startsWith("##") ? "marker" : "assignment";
  }

  get marker(): Marker | undefined {
    return readMarker(this.text);
  }

  /** What the first line assigns: one value, or several on a line with several. */
  get values(): readonly NamedValue[] {
    return this.#read.values;
  }

  get #first(): NamedValue {
    return this.#read.values[0] ?? noValue;
  }

  get name(): Token {
    return this.#first.name;
  }

  get operator(): Token {
    return this.#first.operator;
  }

  get value(): Token {
    return this.#first.value;
  }

  get parts(): readonly ShellPart[] {
    return this.#first.parts;
  }

  get assigned(): boolean {
    return this.#first.assigned;
  }

  /** The value without quotes; undefined where it holds `$NAME` or a command. */
  get literal(): string | undefined {
    const { parts } = this.#first;
    return parts.every((part) => part.kind === "literal") ? parts.map((part) => part.text).join("") : undefined;
  }

  /** The word `export` before the name. */
  get exportWord(): Token | undefined {
    return this.#read.exportWord;
  }

  get references(): readonly ShellReference[] {
    return this.#read.values.flatMap(({ parts }) => [...shellReferences(parts)]);
  }

  /** The comment behind the value. */
  get comment(): Token | undefined {
    return this.#read.comment;
  }

  /** Commands that are no assignments, one token each: behind a `;`, and on the lines below. */
  get stray(): readonly Token[] {
    return this.#read.stray;
  }

  get errors(): readonly ShellError[] {
    return this.#read.errors;
  }

  get #read(): Statement {
    this.#statement ??= this.text === "" ? noStatement : readStatement(this.text);
    return this.#statement;
  }

  override forget(): void {
    super.forget();
    this.#statement = undefined;
  }
}

/** The text above the first assignment that is no comment: a command for sh, one token a line. */
export function strayText(entry: Entry): readonly Token[] {
  if (entry instanceof Assignment) return entry.stray;
  if (!(entry instanceof Preamble)) return [];
  const { text } = entry;
  const starts = [0, ...entry.logical.seams];
  return starts
    .map((start, i) => trimmedToken(text, start, starts[i + 1] ?? text.length))
    .filter((token) => token.text !== "");
}

/** `imapd`, `imapd-ssl` and the other files that sh sources. */
export const courier: Grammar = {
  startsEntry: (line) =>
    line.startsWith("##")
      ? readMarker(line) !== undefined
      : assignmentHead(line.slice(0, contentLength(line)), 0) !== undefined,
  entry: (lineCount) => new Assignment(lineCount),
};

/** The marker lines of a file of Courier, in order. */
export function markers(file: SourceFile): { readonly entry: RawEntry; readonly marker: Marker }[] {
  const found: { entry: RawEntry; marker: Marker }[] = [];
  for (const entry of file.entries()) {
    const marker = entry instanceof RawEntry ? readMarker(entry.lines[0]!) : undefined;
    if (marker) found.push({ entry: entry as RawEntry, marker });
  }
  return found;
}

/** The value that a variable has when a file has been sourced. */
export interface ShellValue {
  /** Undefined where only running a command would tell. */
  readonly value: string | undefined;
  /** What set it last. */
  readonly entry: Assignment;
  readonly set: NamedValue;
}

export interface Evaluation {
  readonly values: ReadonlyMap<string, ShellValue>;
  /** Where sh gives up the file; the values are those that repair would give. */
  readonly stop: { readonly entry: Assignment; readonly error: ShellError } | undefined;
}

/** What the variables are when sh has sourced a file; `before`: what files sourced earlier left. */
export function evaluate(file: SourceFile, before?: ReadonlyMap<string, ShellValue>): Evaluation {
  const values = new Map(before);
  let stop: Evaluation["stop"];
  const run = (entry: Assignment, { values: sets, stray, errors }: Pick<Statement, "values" | "stray" | "errors">) => {
    for (const set of sets) {
      if (!set.assigned) continue;
      const value = evaluateParts(set.parts, (name) => values.get(name));
      values.set(set.name.text, { value, entry, set });
    }
    for (const { text } of stray) {
      const [word, ...names] = text.split(/[ \t]+/);
      if (word === "unset") for (const name of names) values.delete(name);
    }
    const error = errors.find((candidate) => candidate.fatal);
    if (error) stop ??= { entry, error };
  };
  // A backslash at the end of an entry takes in the line below, whatever that looks like.
  let open: { readonly entry: Assignment; readonly texts: string[] } | undefined;
  for (const current of file.entries()) {
    if (!(current instanceof Assignment)) continue;
    if (!open && !endsContinued(current.text)) {
      run(current, current);
      continue;
    }
    open ??= { entry: current, texts: [] };
    open.texts.push(current.text);
    if (endsContinued(current.text)) continue;
    run(open.entry, readStatement(open.texts.join("")));
    open = undefined;
  }
  if (open) run(open.entry, readStatement(open.texts.join("")));
  return { values, stop };
}

function endsContinued(text: string): boolean {
  if (!text.endsWith("\\\n")) return false;
  const line = text.slice(text.lastIndexOf("\n", text.length - 2) + 1, -1);
  return !/^[ \t]*#/.test(line) && /(?<!\\)\\*$/.exec(line)![0].length % 2 === 1;
}
