import type { Entry } from "./entry.ts";
import { isCommentOrBlank } from "./logical-line.ts";
import type { SourceFile } from "./source-file.ts";
import { parseSuppression } from "./suppression.ts";
import { contentLength, type Range, type Span } from "./text.ts";

const isBlank = (line: string | undefined): boolean => line !== undefined && line.trim() === "";
const isComment = (line: string | undefined): line is string =>
  line !== undefined && !isBlank(line) && isCommentOrBlank(line);

/** A service line, an option or a setting that a comment sign has put out of work. */
const isDisabledText = (line: string): boolean =>
  /^\s*#+\s*[^\s#]\S*\s+(?:inet|unix|unix-dgram|fifo|pass)\s/.test(line) ||
  isDisabledOption(line) ||
  /^\s*#+\s*[\w-]+\s*=/.test(line);
const isDisabledOption = (line: string): boolean => /^\s*#+\s+-o\s?/.test(line);

/** A line that only draws: `# ------`. */
const isRuler = (line: string): boolean => /^[\s#=*~_+-]+$/.test(line);

/** The lines of a file that go when entries are taken out: their own, and the comments that are about them alone. */
export class LineRemoval {
  readonly #entries = new Set<Entry>();

  constructor(
    readonly file: SourceFile,
    /** Whether a comment speaks of what is taken out, and of nothing else. */
    readonly isAbout: (comment: string) => boolean,
  ) {}

  add(entry: Entry): void {
    this.#entries.add(entry);
  }

  has(entry: Entry): boolean {
    return this.#entries.has(entry);
  }

  /** Whole lines, as ranges that do not touch each other. */
  ranges(): Range[] {
    const { file } = this;
    const gone = new Set<number>();
    const headings = new Set<number>();
    for (const entry of this.#entries) {
      let last = entry.wholeRange.end.line;
      while (isDisabledOption(file.lineAt(last + 1) ?? "")) last++;
      for (let line = entry.line; line <= last; line++) gone.add(line);
      for (let line = this.#headingStart(entry); line < entry.line; line++) {
        gone.add(line);
        headings.add(line);
      }
    }
    for (const [first, last] of runs(gone)) {
      const hasHeading = headings.has(first);
      const isLast = last + 1 >= file.lineCount || (last + 2 === file.lineCount && file.lineAt(last + 1) === "");
      // Of two blank lines that meet, one goes; at the end of the file only that of a block with a heading of its own.
      if (!isLast && isBlank(file.lineAt(last + 1)) && (first === 0 || isBlank(file.lineAt(first - 1))))
        gone.add(last + 1);
      else if (isLast && hasHeading && isBlank(file.lineAt(first - 1))) gone.add(first - 1);
    }
    return runs(gone).map(([first, last]) => wholeLines(file, first, last));
  }

  /** The first line of the comments above an entry that belong to it; the entry's own where there is none. */
  #headingStart(entry: Entry): number {
    const { file } = this;
    let start = entry.line;
    let top = entry.line;
    for (let line = entry.line - 1; isComment(file.lineAt(line)); line--) {
      const text = file.lineAt(line)!;
      const isAbout = this.isAbout(text) || (line === top - 1 && parseSuppression(text)?.scope === "entry");
      if (isAbout) start = line;
      else if (isDisabledText(text)) break;
      top = line;
    }
    if (start < entry.line) {
      const hasRuler = (from: number, to: number) => {
        for (let line = from; line < to; line++) if (isRuler(file.lineAt(line)!)) return true;
        return false;
      };
      const isFramed = isComment(file.lineAt(start - 1)) && isRuler(file.lineAt(start - 1)!);
      return isFramed && hasRuler(start + 1, entry.line) ? start - 1 : start;
    }
    return this.#headsParagraph(top, entry) ? top : entry.line;
  }

  /** Whether comments stand alone above a paragraph that goes as a whole, with more text below it. */
  #headsParagraph(top: number, entry: Entry): boolean {
    const { file } = this;
    if (top === entry.line || (top > 0 && !isBlank(file.lineAt(top - 1)))) return false;
    let line = entry.line;
    while (line < file.lineCount && !isCommentOrBlank(file.lineAt(line)!)) {
      const owner = file.entryAt(line)!;
      if (!this.#entries.has(owner)) return false;
      line = owner.wholeRange.end.line + 1;
    }
    for (; line < file.lineCount; line++) if (!isBlank(file.lineAt(line))) return true;
    return false;
  }
}

/** Runs of consecutive numbers, as first and last. */
function runs(numbers: ReadonlySet<number>): [first: number, last: number][] {
  const found: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = found.at(-1);
    if (run && run[1] === number - 1) run[1] = number;
    else found.push([number, number]);
  }
  return found;
}

/** Lines with their ends; at the end of a file without one, the end of the line before. */
function wholeLines(file: SourceFile, first: number, last: number): Range {
  if (last + 1 < file.lineCount) return { start: { line: first, character: 0 }, end: { line: last + 1, character: 0 } };
  const end = { line: last, character: contentLength(file.lineAt(last) ?? "") };
  if (first === 0) return { start: { line: 0, character: 0 }, end };
  return { start: { line: first - 1, character: contentLength(file.lineAt(first - 1)!) }, end };
}

const isSeparator = (char: string): boolean => char === "," || char.trim() === "";

/**
 * What is cut to take words out of a list without touching the others: a word with the separator before it, the first
 * of a line with the one behind it, and a line that holds nothing else as a whole.
 */
export function cutWords(entry: Entry, words: readonly Span[], isDropped: (word: number) => boolean): Range[] {
  const cuts: Range[] = [];
  for (let i = 0; i < words.length; i++) {
    if (!isDropped(i)) continue;
    const first = i;
    while (i + 1 < words.length && isDropped(i + 1)) i++;
    const { start, end } = entry.range({ start: words[first]!.start, end: words[i]!.end });
    const before = entry.lines[start.line - entry.line]!.slice(0, start.character);
    const line = entry.lines[end.line - entry.line]!;
    let next = end.character;
    while (next < contentLength(line) && isSeparator(line[next]!)) next++;
    const previous = words[first - 1] && entry.range(words[first - 1]!).end;
    if (previous?.line === start.line) cuts.push({ start: previous, end });
    else if (next < contentLength(line)) cuts.push({ start, end: { line: end.line, character: next } });
    else if (before.trim() === "")
      cuts.push({ start: { line: start.line, character: 0 }, end: { line: end.line + 1, character: 0 } });
    else cuts.push({ start, end });
  }
  return cuts;
}

/** The words of a text that could be an IP address, without brackets, prefix length and port. */
export function addressWords(text: string): string[] {
  return [...text.matchAll(/[0-9A-Fa-f:.]{3,45}/g)].flatMap(({ 0: word }) => {
    const bare = word.replace(/[.:]+$/, "");
    return [bare, bare.replace(/:\d*$/, "")];
  });
}

/** The words of a comment, such as names of hosts, files and services, without punctuation at their ends. */
export const commentWords = (text: string): string[] =>
  text.split(/[\s,;()"'`]+/).map((word) => word.replace(/(?<![.:!?])[.:!?]+$/, "").toLowerCase());
