import { Entry } from "./entry.ts";
import { contentLength, type Position, type Range, type Span, skipSpace } from "./text.ts";

/**
 * An entry whose logical text is its physical lines as they stand, endings and comments included: for languages that do
 * not join lines as Postfix does.
 */
export class RawEntry extends Entry {
  #text: string | undefined;

  override get text(): string {
    this.#text ??= this.lines.join("");
    return this.#text;
  }

  override range({ start, end }: Span): Range {
    return { start: this.#positionAt(start), end: this.#positionAt(end) };
  }

  override offsetAt({ line, character }: Position): number | undefined {
    const lines = this.lines;
    const at = line - this.line;
    const physical = lines[at];
    if (physical === undefined) return undefined;
    let offset = 0;
    for (let i = 0; i < at; i++) offset += lines[i]!.length;
    return offset + Math.max(0, Math.min(character, contentLength(physical)));
  }

  override get wholeRange(): Range {
    const lines = this.lines;
    let last = lines.length - 1;
    while (last > 0 && !isText(lines[last]!)) last--;
    return {
      start: { line: this.line, character: 0 },
      end: { line: this.line + last, character: contentLength(lines[last] ?? "") },
    };
  }

  override forget(): void {
    super.forget();
    this.#text = undefined;
  }

  #positionAt(offset: number): Position {
    const lines = this.lines;
    let line = 0;
    while (line < lines.length - 1 && offset >= lines[line]!.length) offset -= lines[line++]!.length;
    return { line: this.line + line, character: Math.min(offset, lines[line]?.length ?? 0) };
  }
}

function isText(line: string): boolean {
  const at = skipSpace(line, 0);
  return at < line.length && line.charCodeAt(at) !== 35;
}

/** The physical lines of a raw text, split at LF alone, with the offset at which each begins and without its LF. */
export function* linesIn(text: string): IterableIterator<Span & { text: string }> {
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf("\n", start);
    const end = next < 0 ? text.length : next;
    yield { start, end, text: text.slice(start, end) };
    start = end + 1;
  }
}
