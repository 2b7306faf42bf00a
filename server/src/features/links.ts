import { tableReference } from "../model/tables.ts";
import { Parameter } from "../syntax/main-cf.ts";
import { Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Range, Span } from "../syntax/text.ts";
import { splitWords } from "../syntax/words.ts";
import type { Workspace } from "../workspace.ts";

export interface DocumentLink {
  readonly range: Range;
  readonly target: string;
}

interface NamedPath {
  readonly entry: Parameter | Service;
  readonly path: string;
  readonly span: Span;
}

/** Links to every file that is named by absolute path and is there. */
export function documentLinks(workspace: Workspace, file: SourceFile): DocumentLink[] {
  const links: DocumentLink[] = [];
  for (const { entry, path, span } of namedPaths(file)) {
    if (workspace.probes.status(path)?.kind !== "found") continue;
    links.push({ range: entry.range(span), target: workspace.uriOfPath(path) });
    if (links.length >= 1000) break;
  }
  return links;
}

/** Every absolute path in main.cf or master.cf, by itself or as the name of a table. */
export function* namedPaths(file: SourceFile): Iterable<NamedPath> {
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
      if (path?.startsWith("/") && path.length > 1)
        yield { entry, path, span: { start: word.end - path.length, end: word.end } };
    }
  }
}
