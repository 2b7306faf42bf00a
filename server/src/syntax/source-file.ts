import { type Block, blockOf, type Entry, Preamble } from "./entry.ts";
import type { Grammar } from "./grammar.ts";
import { contentLength, endsWithLoneCR, type Position, type Range, splitLines, type TextChange } from "./text.ts";

/**
 * Lines in a block of a file with so many: a key stroke goes through the entries of one block, which is rebuilt, and once
 * over all blocks, which costs less for each.
 */
const blockLinesFor = (lines: number): number => Math.max(32, Math.ceil(Math.sqrt(lines) / 2));

/**
 * A document, always cut into entries. Each line belongs to exactly one entry; an edit cuts anew only the lines that it
 * touches and rebuilds the block around them. Other entries stay the same objects.
 */
export class SourceFile {
  #blocks: Block[] = [];
  #blockLines = 0;
  #entryCount = 0;
  #entriesCut = 0;

  private constructor(
    readonly uri: string,
    readonly languageId: string,
    public version: number,
    readonly grammar: Grammar,
  ) {}

  static create(uri: string, languageId: string, version: number, text: string, grammar: Grammar): SourceFile {
    const file = new SourceFile(uri, languageId, version, grammar);
    file.#replaceAll(text);
    return file;
  }

  /** Applies the edits in order, each against the text that the one before left. */
  update(changes: readonly TextChange[], version: number): void {
    for (const change of changes) {
      if (change.range) this.#replace(change.range, change.text);
      else this.#replaceAll(change.text);
    }
    this.version = version;
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  /** How many entries were cut since the file was opened: the measure of an edit's work. */
  get entriesCut(): number {
    return this.#entriesCut;
  }

  *entries(): IterableIterator<Entry> {
    for (const block of this.#blocks) yield* block.entries;
  }

  get entryCount(): number {
    return this.#entryCount;
  }

  /** Whether it has so many entries that what was read of each is better dropped than kept. */
  get isLarge(): boolean {
    return this.entryCount > 20_000;
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

  #replaceAll(text: string): void {
    const lines = splitLines(text);
    const entries = this.#cutEntries(lines, 0, lines.length, true);
    this.#entryCount = entries.length;
    this.#blockLines = blockLinesFor(lines.length);
    this.#blocks = placed(lines, entries, 0, this.#blockLines);
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

    // The entry above can take in the changed lines; entries below the last changed line stay what they are,
    // because whether a line starts an entry does not depend on other lines.
    const firstBlock = this.#blockAt(Math.max(0, from - 1));
    const lastBlock = this.#blockAt(Math.min(end.line + 1, this.lineCount - 1));
    const touched = this.#blocks.slice(firstBlock, lastBlock + 1);
    const base = touched[0]!.line;
    const lines = touched.length === 1 ? touched[0]!.lines.slice() : touched.flatMap((block) => block.lines);
    const entries = touched.flatMap((block) => block.entries.map((entry) => ({ entry, at: entry.line - base })));
    lines.splice(from - base, end.line - from + 1, ...inserted);
    const moved = inserted.length - (end.line - from + 1);

    const kept = entries.filter(({ entry, at }) => at + entry.lineCount <= from - base - 1);
    const last = kept.at(-1);
    const cutFrom = last ? last.at + last.entry.lineCount : 0;
    const below = entries.filter(({ at }) => at > end.line - base);
    const cutTo = below.length > 0 ? below[0]!.at + moved : lines.length;
    for (const { entry } of entries.slice(kept.length, entries.length - below.length)) entry.leave();
    const cut = this.#cutEntries(lines, cutFrom, cutTo, firstBlock === 0);
    const all = [...kept, ...cut, ...below.map(({ entry, at }) => ({ entry, at: at + moved }))];
    const blocks = placed(lines, all, base, this.#blockLines);
    this.#entryCount += all.length - entries.length;
    this.#blocks.splice(firstBlock, touched.length, ...blocks);
    if (moved !== 0)
      for (let i = firstBlock + blocks.length; i < this.#blocks.length; i++) this.#blocks[i]!.line += moved;
  }

  #cutEntries(lines: readonly string[], from: number, to: number, atTop: boolean): { entry: Entry; at: number }[] {
    const found: { entry: Entry; at: number }[] = [];
    for (let start = from; start < to; ) {
      let next = start + 1;
      while (next < to && (endsWithLoneCR(lines[next - 1]) || !this.grammar.startsEntry(lines[next]!))) next++;
      const isPreamble = start === 0 && atTop && !this.grammar.startsEntry(lines[0]!);
      found.push({ entry: isPreamble ? new Preamble(next - start) : this.grammar.entry(next - start), at: start });
      start = next;
    }
    this.#entriesCut += found.length;
    return found;
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

/** Makes blocks of whole entries out of lines and the entries that lie in them, and tells each entry its place. */
function placed(
  lines: string[],
  entries: readonly { entry: Entry; at: number }[],
  base: number,
  blockLines: number,
): Block[] {
  if (lines.length <= 2 * blockLines) return [filled(lines, entries, 0, base)];
  const blocks: Block[] = [];
  let first = 0;
  for (let i = 1; i <= entries.length; i++) {
    const start = entries[first]!.at;
    const end = entries[i]?.at ?? lines.length;
    if (i < entries.length && end - start < blockLines) continue;
    blocks.push(filled(lines.slice(start, end), entries.slice(first, i), start, base + start));
    first = i;
  }
  return blocks;
}

function filled(lines: string[], entries: readonly { entry: Entry; at: number }[], from: number, line: number): Block {
  const own = entries.map(({ entry }) => entry);
  const block = blockOf(line, lines, own);
  for (const { entry, at } of entries) entry.place(block, at - from);
  return block;
}
