import { type Destination, destinations } from "./aliases.ts";
import { Entry } from "./entry.ts";
import { type Grammar, startsLogicalLine } from "./grammar.ts";
import { type TableFormat, type TableParts, type TableProblem, tableFormats } from "./table-parts.ts";
import { readTableEntry } from "./table-reader.ts";
import { isSpace, type Token, tokenOf } from "./text.ts";

export type { Destination } from "./aliases.ts";
export {
  type TableFormat,
  type TableParts,
  type TableProblem,
  tableFormats,
} from "./table-parts.ts";
export { readTableEntry } from "./table-reader.ts";

/** One entry of a lookup table's source. */
export class TableEntry extends Entry {
  readonly kind = "table-entry";
  #parts: TableParts | undefined;
  #destinations: readonly Destination[] | undefined;

  constructor(
    lineCount: number,
    readonly format: TableFormat,
  ) {
    super(lineCount);
  }

  get parts(): TableParts {
    this.#parts ??= readTableEntry(this.format, this.text);
    return this.#parts;
  }

  get key(): Token {
    return this.parts.key;
  }

  get value(): Token {
    return this.parts.value;
  }

  get problems(): readonly TableProblem[] {
    return this.parts.problems;
  }

  /** Why the reader leaves the entry out; undefined when it takes it. */
  get error(): TableProblem | undefined {
    return this.parts.problems.find((problem) => problem.lost);
  }

  /** The addresses, commands and files of the value, for aliases and for tables whose values are address lists. */
  get destinations(): readonly Destination[] {
    this.#destinations ??= destinations(this.text, this.value.start, this.value.end);
    return this.#destinations;
  }

  /** A `#` after other text, with what follows: no comment, but part of the value. */
  get commentInValue(): Token | undefined {
    const { start, end } = this.value;
    for (let at = start; at < end; at++)
      if (this.text[at] === "#" && (at === start || isSpace(this.text, at - 1))) return tokenOf(this.text, at, end);
    return undefined;
  }

  override forget(): void {
    super.forget();
    this.#parts = undefined;
    this.#destinations = undefined;
  }
}

const grammars = new Map(
  tableFormats.map((format): [TableFormat, Grammar] => [
    format,
    { startsEntry: startsLogicalLine, entry: (lineCount) => new TableEntry(lineCount, format) },
  ]),
);

/** The grammar of tables of one format. */
export const tableGrammar = (format: TableFormat): Grammar => grammars.get(format)!;

/** Each `if` without `endif` and each `endif` without `if`, in the order of the file. */
export function unmatchedConditions(entries: Iterable<Entry>): TableEntry[] {
  const open: TableEntry[] = [];
  const stray: TableEntry[] = [];
  for (const entry of entries) {
    if (!(entry instanceof TableEntry) || entry.error) continue;
    if (entry.parts.kind === "if") open.push(entry);
    else if (entry.parts.kind === "endif" && !open.pop()) stray.push(entry);
  }
  return [...open, ...stray].sort((a, b) => a.line - b.line);
}
