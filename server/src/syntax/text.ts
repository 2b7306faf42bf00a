/** Positions are the protocol's own: zero-based lines, UTF-16 characters, end exclusive. No conversion is ever needed. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** One edit of a document; without a range it replaces the whole text. */
export interface TextChange {
  readonly range?: Range;
  readonly text: string;
}

/** A stretch `[start, end)` of an entry's logical text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span together with the text that stands there. */
export interface Token extends Span {
  readonly text: string;
}

const LF = 10;
const CR = 13;

/** C's `isspace` in the C locale: tab, LF, VT, FF, CR and blank, and nothing else. */
export const isSpaceCode = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

export const isSpace = (text: string, at: number): boolean => isSpaceCode(text.charCodeAt(at));

/** What Postfix splits fields and list words at (CHARS_SPACE): tab, LF, CR and blank; not VT and FF. */
export const isBlankCode = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13;

export const isDigitCode = (code: number): boolean => code >= 48 && code <= 57;

/** ASCII letter, digit or underscore: what a `$name` may be made of. */
export const isNameCode = (code: number): boolean =>
  isDigitCode(code) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);

/** Cuts text into physical lines, each with its own ending (LF, CR LF, a lone CR, or none at the end of the text). */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  let from = 0;
  if (text.indexOf("\r") < 0) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
      lines.push(text.slice(from, at + 1));
      from = at + 1;
    }
  } else {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code !== LF && code !== CR) continue;
      if (code === CR && text.charCodeAt(at + 1) === LF) at++;
      lines.push(text.slice(from, at + 1));
      from = at + 1;
    }
  }
  lines.push(text.slice(from));
  return lines;
}

/** The length of a physical line without its ending, in UTF-16 units. */
export function contentLength(line: string): number {
  let length = line.length;
  if (line.charCodeAt(length - 1) === LF) length--;
  else if (line.charCodeAt(length - 1) === CR) return length - 1;
  if (length < line.length && line.charCodeAt(length - 1) === CR) length--;
  return length;
}

/** A line that ends with a CR alone is no line end for Postfix: what follows is the same line. */
export const endsWithLoneCR = (line: string | undefined): boolean =>
  line !== undefined && line.charCodeAt(line.length - 1) === CR;

/** Index of the first character at or after `from` that is not white space, at most `to`. */
export function skipSpace(text: string, from: number, to = text.length): number {
  while (from < to && isSpaceCode(text.charCodeAt(from))) from++;
  return from;
}

/** Index behind the last character before `to` that is not white space, at least `from`. */
export function trimEnd(text: string, from: number, to = text.length): number {
  while (to > from && isSpaceCode(text.charCodeAt(to - 1))) to--;
  return to;
}

/** The token for `[start, end)` of `text`. */
export const tokenOf = (text: string, start: number, end: number): Token => ({
  start,
  end,
  text: text.slice(start, end),
});

export const comparePositions = (a: Position, b: Position): number => a.line - b.line || a.character - b.character;
