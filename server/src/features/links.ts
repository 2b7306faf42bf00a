import { tableReference } from "../model/tables.ts";
import { Parameter } from "../syntax/main-cf.ts";
import { Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Range } from "../syntax/text.ts";
import { splitWords } from "../syntax/words.ts";
import type { Workspace } from "../workspace.ts";

export interface DocumentLink {
  readonly range: Range;
  readonly target: string;
}

/** Links to every file that is named by absolute path and is there. */
export function documentLinks(workspace: Workspace, file: SourceFile): DocumentLink[] {
  const links: DocumentLink[] = [];
  for (const entry of file.entries()) {
    if (!(entry instanceof Parameter || entry instanceof Service) || !entry.text.includes("/")) continue;
    const from = entry instanceof Parameter ? entry.value.start : 0;
    for (const word of splitWords(
      entry.text,
      from,
      entry.text.length,
      (code) => code <= 32 || code === 44 || code === 61 || code === 123 || code === 125,
      false,
    )) {
      const path = word.text.startsWith("/") ? word.text : tableReference(word.text)?.name;
      if (!path?.startsWith("/") || path.length < 2 || workspace.probes.status(path)?.kind !== "found") continue;
      const span = { start: word.end - path.length, end: word.end };
      links.push({ range: entry.range(span), target: workspace.uriOfPath(path) });
    }
    if (links.length >= 1000) break;
  }
  return links;
}
