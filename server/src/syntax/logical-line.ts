import { contentLength, endsWithLoneCR, isSpaceCode, type Position, type Range } from "./text.ts";

/** Where a stretch of logical text comes from: `offset` in the logical text, `line` counted from the entry's first. */
interface Piece {
  readonly offset: number;
  readonly line: number;
  readonly character: number;
}

/**
 * One logical line as Postfix reads it (util/readlline.c): physical lines joined without their LF, comment and blank
 * lines left out, cut at the first NUL as the C string is.
 */
export class LogicalLine {
  readonly text: string;
  /** Offset of the first NUL, -1 without one: what stands behind it is never read. */
  readonly nul: number;
  readonly #pieces: readonly Piece[];
  /** One more than the last physical line with text, counted from the entry's first. */
  readonly textLines: number;

  constructor(lines: readonly string[], from: number, to: number) {
    const pieces: Piece[] = [];
    let text = "";
    let textLines = 0;
    for (let line = from; line < to; ) {
      let next = line + 1;
      while (next < to && endsWithLoneCR(lines[next - 1])) next++;
      if (!isIgnored(lines, line, next)) {
        for (; line < next; line++) {
          const physical = lines[line]!;
          pieces.push({ offset: text.length, line: line - from, character: 0 });
          text += physical.charCodeAt(physical.length - 1) === 10 ? physical.slice(0, -1) : physical;
        }
        textLines = next - from;
      }
      line = next;
    }
    this.nul = text.indexOf("\0");
    this.text = this.nul < 0 ? text : text.slice(0, this.nul);
    this.#pieces = pieces;
    this.textLines = textLines;
  }

  /** The place of an offset, its line counted from the entry's first. At a seam, `end` asks for the end of the line before. */
  positionAt(offset: number, end = false): Position {
    const pieces = this.#pieces;
    // A value can go on over very many lines: the piece is looked up, not walked to.
    let i = 0;
    for (let high = pieces.length - 1; i < high; ) {
      const middle = (i + high + 1) >> 1;
      const at = pieces[middle]!.offset;
      if (end ? at < offset : at <= offset) i = middle;
      else high = middle - 1;
    }
    const piece = pieces[i];
    return piece
      ? { line: piece.line, character: piece.character + Math.max(0, offset - piece.offset) }
      : { line: 0, character: 0 };
  }

  /** The offset of a place; undefined in a comment or blank line. A place behind a line's text is the line's end. */
  offsetAt(position: Position): number | undefined {
    const pieces = this.#pieces;
    let i = 0;
    for (let high = pieces.length; i < high; ) {
      const middle = (i + high) >> 1;
      if (pieces[middle]!.line < position.line) i = middle + 1;
      else high = middle;
    }
    const piece = pieces[i];
    if (piece?.line !== position.line) return undefined;
    const next = pieces[i + 1]?.offset ?? this.text.length;
    return Math.min(piece.offset + position.character, next, this.text.length);
  }

  /** Offsets at which physical lines begin, without the first. */
  get seams(): readonly number[] {
    return this.#pieces.slice(1).map((piece) => piece.offset);
  }

  range(start: number, end: number, firstLine: number): Range {
    const from = this.positionAt(start);
    const to = end <= start ? from : this.positionAt(end, true);
    return {
      start: { line: from.line + firstLine, character: from.character },
      end: { line: to.line + firstLine, character: to.character },
    };
  }
}

/** Whether the Postfix line made of physical lines `[from, to)` is blank or a comment. */
function isIgnored(lines: readonly string[], from: number, to: number): boolean {
  for (let line = from; line < to; line++) {
    const text = lines[line]!;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (!isSpaceCode(code)) return code === 35;
    }
  }
  return true;
}

/** Whether a physical line alone is blank or a comment. */
export function isCommentOrBlank(line: string): boolean {
  const length = contentLength(line);
  for (let at = 0; at < length; at++) {
    const code = line.charCodeAt(at);
    if (!isSpaceCode(code)) return code === 35;
  }
  return true;
}
