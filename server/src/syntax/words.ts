import { isBlankCode, isNameCode, isSpaceCode, type Span, type Token, tokenOf } from "./text.ts";

const open = 123;
const close = 125;
const comma = 44;

export const isListSeparator = (code: number): boolean => code === comma || isBlankCode(code);

/** A word of a list or of a command line; `{ text }` counts as one word since Postfix 3.0. */
export interface Word extends Token {
  /** What is left after the outer braces and the blanks inside them are taken off; the word itself without braces. */
  readonly content: Token;
  readonly braced: boolean;
  /** Why extpar() refuses the braces, in a few words of our own. */
  readonly error?: "missing-close" | "text-after-close";
}

/** Splits `[from, to)` at separators outside braces (mystrtokq(), util/mystrtok.c). */
export function splitWords(
  text: string,
  from = 0,
  to = text.length,
  isSeparator: (code: number) => boolean = isListSeparator,
  braces = true,
): Word[] {
  const words: Word[] = [];
  for (let at = from; ; ) {
    while (at < to && isSeparator(text.charCodeAt(at))) at++;
    if (at >= to) return words;
    const start = at;
    for (let level = 0; at < to; at++) {
      const code = text.charCodeAt(at);
      if (braces && code === open) level++;
      else if (level > 0 && code === close) level--;
      else if (level === 0 && isSeparator(code)) break;
    }
    words.push(wordOf(text, start, at, braces));
  }
}

/** Length of the balanced `{...}` at `from`, or 0 (balpar(), util/balpar.c). */
export function balancedLength(text: string, from: number, to = text.length): number {
  let level = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === open) level++;
    else if (code === close && --level === 0) return at - from + 1;
  }
  return 0;
}

/** A word without braces: its content is itself. Most words are, and there are many. */
class PlainWord implements Word {
  readonly braced = false;

  constructor(
    readonly text: string,
    readonly start: number,
    readonly end: number,
  ) {}

  get content(): Token {
    return this;
  }
}

function wordOf(text: string, start: number, end: number, braces: boolean): Word {
  if (!braces || text.charCodeAt(start) !== open) return new PlainWord(text.slice(start, end), start, end);
  const word = tokenOf(text, start, end);
  const length = balancedLength(text, start, end);
  const inner = { start: start + 1, end: length === 0 ? end : start + length - 1 };
  const content = trimmed(text, inner);
  if (length === 0) return { ...word, content, braced: true, error: "missing-close" };
  if (start + length < end) return { ...word, content, braced: true, error: "text-after-close" };
  return { ...word, content, braced: true };
}

/** The name before the word that a text ends in, which may be empty; "" where something else than blanks stands between. */
export function wordBeforeLast(text: string): string {
  const isBlankAt = (at: number) => text[at] === " " || text[at] === "\t";
  let last = text.length;
  while (last > 0 && !isSpaceCode(text.charCodeAt(last - 1)) && text.charCodeAt(last - 1) !== comma) last--;
  let end = last;
  while (end > 0 && isBlankAt(end - 1)) end--;
  let start = end;
  while (start > 0 && isNameCode(text.charCodeAt(start - 1))) start--;
  return end === last ? "" : text.slice(start, end);
}

export function trimmed(text: string, { start, end }: Span): Token {
  while (start < end && isSpaceCode(text.charCodeAt(start))) start++;
  while (end > start && isSpaceCode(text.charCodeAt(end - 1))) end--;
  return tokenOf(text, start, end);
}
