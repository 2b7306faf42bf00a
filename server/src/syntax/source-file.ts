import { Block } from "./block.ts";
import { type Entry, Preamble } from "./entry.ts";
import type { Grammar } from "./grammar.ts";
import { contentLength, endsWithLoneCR, type Position, type Range, splitLines, type TextChange } from "./text.ts";

/**
 * Lines in a block of a file with so many: a key stroke goes through the entries of one block, which is rebuilt, and once
 * over all blocks, which costs less for each.
 */
const blockLinesFor = (lines: number): number => Math.max(32, Math.ceil(Math.sqrt(lines) / 2));

/** Lines that an edit inserts and takes out at most while the entries beside them stay what they are: the rest is a new text. */
const longEdit = 10_000;

/**
 * A document in blocks of entries. Each line belongs to exactly one entry; an edit cuts anew only the lines that it touches
 * and rebuilds the block around them. Other entries stay the same objects.
 */
export class SourceFile {
  #blocks: Block[] = [];
  #blockLines = 0;
  #entriesCut = 0;

  private constructor(
    readonly uri: string,
    readonly languageId: string,
    public version: number,
    readonly grammar: Grammar,
  ) {}

  static create(uri: string, languageId: string, version: number, text: string, grammar: Grammar): SourceFile {
    const file = new SourceFile(uri, languageId, version, grammar);
    file.#fill(splitLines(text));
    return file;
  }

  /** Applies the edits in order, each against the text that the one before left. */
  update(changes: readonly TextChange[], version: number): void {
    for (const change of changes) {
      if (change.range) this.#replace(change.range, change.text);
      else this.#fill(splitLines(change.text));
    }
    this.version = version;
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  /** How many entries edits have cut anew: the measure of their work. */
  get entriesCut(): number {
    return this.#entriesCut;
  }

  *entries(): IterableIterator<Entry> {
    for (const block of this.#blocks) yield* block.entries;
  }

  /** Whether it has so many lines that what was read of each entry is better dropped than kept. */
  get isLarge(): boolean {
    return this.lineCount > 20_000;
  }

  /** Drops what was read of the entries of a large file; it is read again when asked for. */
  forgetLarge(): void {
    if (this.isLarge) for (const entry of this.entries()) entry.forget();
  }

  get lineCount(): number {
    const last = this.#blocks.at(-1)!;
    return last.line + last.lines.length;
  }

  get text(): string {
    return this.#blocks.map((block) => block.lines.join("")).join("");
  }

  /** A physical line with its ending; undefined outside the file. */
  lineAt(line: number): string | undefined {
    const block = this.#blocks[this.#blockAt(line)];
    return block?.lines[line - block.line];
  }

  /** The entry whose lines hold `line`; undefined outside the file. */
  entryAt(line: number): Entry | undefined {
    const block = this.#blocks[this.#blockAt(line)];
    if (!block || line < 0 || line - block.line >= block.lines.length) return undefined;
    return block.entries[entryIndexAt(block, line - block.line)];
  }

  /** The text of a range; what lies outside the file is empty. */
  textIn(range: Range): string {
    const { start, end } = this.#clamp(range);
    if (start.line === end.line) return this.lineAt(start.line)!.slice(start.character, end.character);
    let text = this.lineAt(start.line)!.slice(start.character);
    for (let line = start.line + 1; line < end.line; line++) text += this.lineAt(line);
    return text + this.lineAt(end.line)!.slice(0, end.character);
  }

  /** The range of the whole text. */
  get range(): Range {
    const line = this.lineCount - 1;
    return { start: { line: 0, character: 0 }, end: { line, character: this.lineAt(line)!.length } };
  }

  /** The number of LFs above a line: Postfix's own line number less one, which a lone CR does not advance. */
  postfixLine(line: number): number {
    let count = 0;
    for (const block of this.#blocks) {
      for (let i = 0; i < block.lines.length; i++) {
        if (block.line + i >= line) return count;
        if (!endsWithLoneCR(block.lines[i])) count++;
      }
    }
    return count;
  }

  #fill(lines: string[]): void {
    this.#blockLines = blockLinesFor(lines.length);
    this.#blocks = [];
    for (let start = 0; start < lines.length; ) {
      let end = start + this.#blockLines;
      // What is left at the end and would be a small block joins the last one.
      if (end + this.#blockLines > lines.length) end = lines.length;
      while (end < lines.length && !this.#startsEntry(lines, end)) end++;
      const own = start === 0 && end === lines.length ? lines : lines.slice(start, end);
      this.#blocks.push(new Block(start, own, undefined, this.#cutBlock));
      start = end;
    }
  }

  readonly #cutBlock = ({ line, lines }: Block): Entry[] => this.#cutEntries(lines, 0, lines.length, line === 0);

  #startsEntry(lines: readonly string[], at: number): boolean {
    return !endsWithLoneCR(lines[at - 1]) && this.grammar.startsEntry(lines[at]!);
  }

  #replace(range: Range, text: string): void {
    const { start, end } = this.#clamp(range);
    // A lone CR above and an LF typed below it become one line end.
    const joinsAbove = start.character === 0 && start.line > 0 && endsWithLoneCR(this.lineAt(start.line - 1));
    const from = joinsAbove ? start.line - 1 : start.line;
    const before = joinsAbove ? this.lineAt(from)! : this.lineAt(start.line)!.slice(0, start.character);
    const after = this.lineAt(end.line)!.slice(end.character);
    const inserted = splitLines(before + text + after);
    // The last of the split lines is empty when the text ends with a line end; the line below then takes its place.
    if (end.line < this.lineCount - 1 && inserted.length > 1 && inserted.at(-1) === "") inserted.pop();

    if (inserted.length + end.line - from > longEdit) {
      const all = this.#blocks.flatMap((block) => block.lines);
      this.#fill(
        all
          .slice(0, from)
          .concat(inserted)
          .concat(all.slice(end.line + 1)),
      );
      return;
    }

    // The entry above can take in the changed lines; entries below the last changed line stay what they are,
    // because whether a line starts an entry does not depend on other lines.
    const firstBlock = this.#blockAt(Math.max(0, from - 1));
    const lastBlock = this.#blockAt(Math.min(end.line + 1, this.lineCount - 1));
    const touched = this.#blocks.slice(firstBlock, lastBlock + 1);
    const first = touched[0]!;
    const last = touched.at(-1)!;
    const base = first.line;
    const changed = first.lines
      .slice(0, from - base)
      .concat(inserted)
      .concat(last.lines.slice(end.line + 1 - last.line));
    const moved = changed.length - (last.line + last.lines.length - base);

    // What is kept lies in the first and in the last block: those between go as they are, and need not even be cut.
    const above = first.entries.filter((entry) => entry.line + entry.lineCount < from);
    const below = last.entries.filter((entry) => entry.line > end.line);
    const cutFrom = above.reduce((sum, { lineCount }) => sum + lineCount, 0);
    const cutTo = changed.length - below.reduce((sum, { lineCount }) => sum + lineCount, 0);
    for (const { entries } of first === last ? [first] : [first, last])
      for (const entry of entries) if (entry.line <= end.line && entry.line + entry.lineCount >= from) entry.leave();
    const cut = this.#cutEntries(changed, cutFrom, cutTo, firstBlock === 0);
    const all = above.concat(cut).concat(below);
    this.#entriesCut += cut.length;
    const blocks = this.#blocksOf(changed, all, base);
    const checkedBy = cut.length > this.#blockLines ? undefined : checkedByAll(touched);
    for (const block of blocks) block.checkedBy = checkedBy;
    this.#blocks = this.#blocks
      .slice(0, firstBlock)
      .concat(blocks)
      .concat(this.#blocks.slice(lastBlock + 1));
    if (moved !== 0)
      for (let i = firstBlock + blocks.length; i < this.#blocks.length; i++) this.#blocks[i]!.line += moved;
  }

  #cutEntries(lines: readonly string[], from: number, to: number, atTop: boolean): Entry[] {
    const found: Entry[] = [];
    for (let start = from; start < to; ) {
      let next = start + 1;
      while (next < to && !this.#startsEntry(lines, next)) next++;
      const isPreamble = start === 0 && atTop && !this.grammar.startsEntry(lines[0]!);
      found.push(isPreamble ? new Preamble(next - start) : this.grammar.entry(next - start));
      start = next;
    }
    return found;
  }

  /** Makes blocks of whole entries out of lines and the entries that follow each other in them. */
  #blocksOf(lines: string[], entries: Entry[], base: number): Block[] {
    if (lines.length <= 2 * this.#blockLines) return [new Block(base, lines, entries, this.#cutBlock)];
    const blocks: Block[] = [];
    let first = 0;
    let start = 0;
    let end = 0;
    for (let i = 0; i < entries.length; i++) {
      end += entries[i]!.lineCount;
      if (i < entries.length - 1 && end - start < this.#blockLines) continue;
      blocks.push(new Block(base + start, lines.slice(start, end), entries.slice(first, i + 1), this.#cutBlock));
      first = i + 1;
      start = end;
    }
    return blocks;
  }

  /** Index of the block that holds `line`; the last one for lines behind the end. */
  #blockAt(line: number): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#blocks[middle]!.line <= line) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #clamp({ start, end }: Range): Range {
    const from = this.#clampPosition(start);
    const to = this.#clampPosition(end);
    return to.line < from.line || (to.line === from.line && to.character < from.character)
      ? { start: from, end: from }
      : { start: from, end: to };
  }

  #clampPosition({ line, character }: Position): Position {
    if (!(line >= 0)) return { line: 0, character: 0 };
    const last = this.lineCount - 1;
    if (line > last) return { line: last, character: this.lineAt(last)!.length };
    const length = contentLength(this.lineAt(line)!);
    return { line, character: Math.max(0, Math.min(character || 0, length)) };
  }
}

function entryIndexAt(block: Block, line: number): number {
  let low = 0;
  let high = block.entries.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (block.entries[middle]!.lineInBlock <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Who checked the blocks last, where it is the same for all. */
function checkedByAll(blocks: readonly Block[]): object | undefined {
  const first = blocks[0]?.checkedBy;
  return blocks.every(({ checkedBy }) => checkedBy === first) ? first : undefined;
}
