import type { Entry } from "../syntax/entry.ts";
import { isCommentOrBlank } from "../syntax/logical-line.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { parseSuppression } from "../syntax/suppression.ts";

/** Whether any line speaks of mailconf: most files have none, and then nothing need be looked for. */
export function hasSuppressions(file: SourceFile): boolean {
  return file.blocks.some((block) => {
    block.hasSuppressions ??= block.lines.some((line) => line.includes("mailconf:"));
    return block.hasSuppressions;
  });
}

/** Ids that a comment before the first entry takes out of the whole file. */
export function suppressedInFile(file: SourceFile): ReadonlySet<string> {
  const ids = new Set<string>();
  for (let line = 0; ; line++) {
    const text = file.lineAt(line);
    if (text === undefined || !isCommentOrBlank(text)) return ids;
    const suppression = parseSuppression(text);
    if (suppression?.scope === "file") for (const { id } of suppression.ids) ids.add(id);
  }
}

/** The line of the comment that suppresses `id` for an entry, or for its line `line`; undefined without one. */
export function suppressingLine(file: SourceFile, entry: Entry, line: number, id: string): number | undefined {
  for (const from of new Set([line, entry.line])) {
    for (let above = from - 1; ; above--) {
      const text = above >= 0 ? file.lineAt(above) : undefined;
      if (text === undefined || !isCommentOrBlank(text)) break;
      const suppression = parseSuppression(text);
      if (suppression?.scope === "entry" && suppression.ids.some((named) => named.id === id)) return above;
    }
  }
  return undefined;
}
