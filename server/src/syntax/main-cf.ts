import { Entry, Preamble } from "./entry.ts";
import { type Grammar, startsLogicalLine } from "./grammar.ts";
import { isBlankCode, skipSpace, type Token, tokenOf, trimEnd } from "./text.ts";

/** The parts of `name = value` (split_nameval(), util/split_nameval.c). */
export interface NameValue {
  readonly name: Token;
  readonly equals: Token | undefined;
  /** White space at both ends taken off; empty without an equals sign. */
  readonly value: Token;
  /** Why Postfix refuses the entry, or undefined. */
  readonly error?: "missing-name" | "missing-equals" | undefined;
}

export function splitNameValue(text: string, from = 0, to = text.length): NameValue {
  const start = skipSpace(text, from, to);
  let end = start;
  while (end < to && text[end] !== "=" && skipSpace(text, end, end + 1) === end) end++;
  const name = tokenOf(text, start, end);
  const at = skipSpace(text, end, to);
  const hasEquals = at < to && text[at] === "=";
  const equals = hasEquals ? tokenOf(text, at, at + 1) : undefined;
  const valueStart = hasEquals ? skipSpace(text, at + 1, to) : to;
  const value = tokenOf(text, valueStart, trimEnd(text, valueStart, to));
  if (start === end) return { name, equals, value, error: "missing-name" };
  if (!hasEquals) return { name, equals, value, error: "missing-equals" };
  return { name, equals, value };
}

/** One `name = value` of main.cf or of a table-client file. */
export class Parameter extends Entry implements NameValue {
  readonly kind = "parameter";
  #parts: NameValue | undefined;

  get parts(): NameValue {
    this.#parts ??= splitNameValue(this.text);
    return this.#parts;
  }

  get name(): Token {
    return this.parts.name;
  }

  get equals(): Token | undefined {
    return this.parts.equals;
  }

  /** Its text is what the daemon gets: cut at a NUL, trailing white space off, an inner CR kept. */
  get value(): Token {
    return this.parts.value;
  }

  get error(): NameValue["error"] {
    return this.parts.error;
  }

  override forget(): void {
    super.forget();
    this.#parts = undefined;
  }
}

export const mainCf: Grammar = {
  startsEntry: startsLogicalLine,
  entry: (lineCount) => new Parameter(lineCount),
};

/** Whether text stands in the preamble: an indented first line, which Postfix drops with what continues it. */
export const isDroppedText = (entry: Entry): boolean => entry instanceof Preamble && entry.logical.textLines > 0;

/** A value with blanks folded as `postconf -n` prints it: runs of tab, LF, CR and blank become one blank. */
export function foldBlanks(text: string): string {
  let folded = "";
  for (let at = 0; at < text.length; ) {
    if (!isBlankCode(text.charCodeAt(at))) {
      let end = at + 1;
      while (end < text.length && !isBlankCode(text.charCodeAt(end))) end++;
      folded += folded === "" ? text.slice(at, end) : ` ${text.slice(at, end)}`;
      at = end;
    } else at++;
  }
  return folded;
}
