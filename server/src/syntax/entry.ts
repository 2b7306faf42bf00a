import { Block } from "./block.ts";
import { LogicalLine } from "./logical-line.ts";
import { contentLength, endsWithLoneCR, type Position, type Range, type Span } from "./text.ts";

/**
 * A stretch of whole physical lines that starts with text and reaches to the next such line: one logical line with the
 * comments and blank lines behind it. It stays the same object until an edit touches its lines, and is read only when
 * somebody asks.
 */
export class Entry {
  #block: Block | undefined;
  #at = 0;
  #logical: LogicalLine | undefined;

  /** Whoever checked the entry last leaves a mark, so that it is not checked again until it changes. */
  checkedBy: object | undefined;

  constructor(readonly lineCount: number) {}

  /** Where the entry lies now. For SourceFile alone. */
  place(block: Block, at: number): void {
    this.#block = block;
    this.#at = at;
  }

  /**
   * Takes the entry out of its file: it stays readable for whoever still holds it. With its block it would hold all entries
   * of that time, they the blocks of theirs, and so every state that the file had since. For SourceFile alone.
   */
  leave(): void {
    new Block(this.line, [...this.lines], [this], () => []);
  }

  get block(): Block {
    return this.#block!;
  }

  /** First line in the file, zero-based. */
  get line(): number {
    return this.#block!.line + this.#at;
  }

  /** First line, counted from the block's first. */
  get lineInBlock(): number {
    return this.#at;
  }

  /** The physical lines, endings included. */
  get lines(): readonly string[] {
    return this.#block!.lines.slice(this.#at, this.#at + this.lineCount);
  }

  get logical(): LogicalLine {
    this.#logical ??= new LogicalLine(this.#block!.lines, this.#at, this.#at + this.lineCount);
    return this.#logical;
  }

  /** The logical text: what the daemon's reader returns for this entry. */
  get text(): string {
    return this.logical.text;
  }

  /** Drops what was read, so that a table of a million entries costs little. It is read again when asked for. */
  forget(): void {
    this.#logical = undefined;
  }

  /** The place in the file of a span of the logical text. */
  range(span: Span): Range {
    return this.logical.range(span.start, span.end, this.line);
  }

  /** The offset in the logical text of a place in the file; undefined in a comment or blank line. */
  offsetAt(position: Position): number | undefined {
    return this.logical.offsetAt({ line: position.line - this.line, character: position.character });
  }

  /** From the first character to the end of the last line that is neither comment nor blank. */
  get wholeRange(): Range {
    const { lines } = this.#block!;
    let last = this.#at + Math.max(0, this.logical.textLines - 1);
    // A stray CR before the line's end makes a line for editors, and none for Postfix.
    while (last > this.#at && contentLength(lines[last]!) === 0 && endsWithLoneCR(lines[last - 1])) last--;
    return {
      start: { line: this.line, character: 0 },
      end: { line: this.line + last - this.#at, character: contentLength(lines[last] ?? "") },
    };
  }
}

/** What stands above the first entry: comments, and for some grammars text that is dropped because it is indented. */
export class Preamble extends Entry {
  readonly kind = "preamble";
}
