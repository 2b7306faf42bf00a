import type { AliasParts } from "./aliases.ts";
import type { Network, NetworkError } from "./network.ts";
import type { PatternError } from "./table-pattern.ts";
import { isNameCode, isSpace, type Span, type Token } from "./text.ts";

/**
 * How a table's source is read. `patterns` is regexp or pcre, nobody having said which; `list` is a file of a list's
 * words, which main.cf names without a type.
 */
export const tableFormats = ["key-value", "aliases", "regexp", "pcre", "patterns", "cidr", "list"] as const;
export type TableFormat = (typeof tableFormats)[number];

/** What Postfix's reader of the table complains of. */
export interface TableProblem extends Span {
  readonly reason:
    | "bad-utf-8"
    | "unbalanced-quote"
    | "colon-after-key"
    | "missing-result"
    | "missing-pattern"
    | "missing-delimiter"
    | "unknown-flag"
    | "obsolete-flag"
    | "text-after-if"
    | "text-after-endif"
    | "unrecognized-request"
    | "bad-substitution"
    | "non-numeric-substitution"
    | "substitution-out-of-range"
    | "substitution-in-negative"
    | NonNullable<AliasParts["error"]>
    | NetworkError
    | PatternError["reason"];
  /** Whether the entry is left out; otherwise it is only warned about. */
  readonly lost: boolean;
  /** What to write instead of the span, where Postfix says so. */
  readonly suggestion?: string;
}

/** `/pattern/flags` with the `!` before it. */
export interface Pattern extends Span {
  readonly negated: boolean;
  readonly delimiter: string;
  /** What stands between the delimiters. */
  readonly expression: Token;
  readonly flags: Token;
}

/** `$1`, `${1}` or `$(1)` in a result. */
export interface Substitution extends Token {
  readonly number: number;
}

/** The parts of one entry of a lookup table; offsets are those of the text it was read from. */
export interface TableParts {
  readonly kind: "rule" | "if" | "endif" | "bad";
  /** The left side as written: key, alias name, `!/pattern/flags`, `!network`; empty for endif. */
  readonly key: Token;
  /** The right side, white space at both ends taken off. */
  readonly value: Token;
  readonly negated: boolean;
  readonly pattern?: Pattern;
  /** The second pattern of `/pattern/!/pattern/`, which only regexp knows. */
  readonly secondPattern?: Pattern;
  readonly network?: Network;
  readonly substitutions: readonly Substitution[];
  readonly problems: readonly TableProblem[];
  /** What makes two entries the same for the reader. */
  readonly lookupKey: string;
}

/** Whether `if` or `endif` stands at `from`, in any case, with no letter or digit behind it. */
export function isWordAt(text: string, word: string, from: number, to: number): boolean {
  const end = from + word.length;
  return end <= to && text.slice(from, end).toLowerCase() === word && !(end < to && isAlnum(text, end));
}

export function isAlnum(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return isNameCode(code) && code !== 95;
}

export function skipNegations(text: string, from: number, to: number): { at: number; negated: boolean } {
  let negated = false;
  let at = from;
  for (; at < to; at++) {
    if (text[at] === "!") negated = !negated;
    else if (!isSpace(text, at)) break;
  }
  return { at, negated };
}
