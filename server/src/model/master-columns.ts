import { Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { contentLength } from "../syntax/text.ts";

/** Where the columns of the stock master.cf begin. */
const stockColumns = [0, 10, 16, 24, 32, 40, 48, 56] as const;

/** One service line in the columns of the stock file; a long word pushes the next ones only as far as it must. */
export function serviceLine(fields: readonly string[]): string {
  return fields.reduce((line, field, i) => `${`${line} `.padEnd(stockColumns[i] ?? 0)}${field}`);
}

/** What the file puts before a `-o` line. */
export function overrideIndent(file: SourceFile | undefined): string {
  for (const entry of file?.entries() ?? []) {
    if (!(entry instanceof Service)) continue;
    for (const line of entry.lines.slice(1)) {
      const match = /^([ \t]+)-o/.exec(line);
      if (match) return match[1]!;
    }
  }
  return "  ";
}

/** The line ending that the file uses. */
export const lineEndingOf = (file: SourceFile | undefined): string =>
  file?.lineAt(0)?.endsWith("\r\n") ? "\r\n" : "\n";

/** Where lines are added at the end of a file, and what has to stand before them there. */
export function endOf(file: SourceFile): {
  readonly position: { line: number; character: number };
  readonly before: string;
} {
  const line = file.lineCount - 1;
  const text = file.lineAt(line) ?? "";
  const character = contentLength(text);
  return { position: { line, character }, before: character === 0 ? "" : lineEndingOf(file) };
}

/** Lines for the end of a file: where its last line had no end, the new last one has none either. */
export const appended = (before: string, lines: readonly string[], ending: string): string =>
  `${before}${lines.join(ending)}${before === "" ? ending : ""}`;
