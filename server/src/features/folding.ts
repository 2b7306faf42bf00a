import { isCommentOrBlank } from "../syntax/logical-line.ts";
import { Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { contentLength } from "../syntax/text.ts";

export interface FoldingRange {
  readonly startLine: number;
  readonly endLine: number;
  readonly kind?: "comment" | "region";
}

/** What can be folded: entries of several lines, blocks of comments, and services that stand together. */
export function foldingRanges(file: SourceFile): FoldingRange[] {
  const ranges: FoldingRange[] = [];
  for (const entry of file.entries()) {
    const last = entry.line + Math.max(0, entry.logical.textLines - 1);
    if (last > entry.line && !isCommentOrBlank(file.lineAt(entry.line) ?? ""))
      ranges.push({ startLine: entry.line, endLine: last });
  }
  let start: number | undefined;
  for (let line = 0; line <= file.lineCount; line++) {
    const text = file.lineAt(line);
    const isComment = text?.trimStart().startsWith("#");
    if (isComment) start ??= line;
    else if (start !== undefined) {
      if (line - 1 > start) ranges.push({ startLine: start, endLine: line - 1, kind: "comment" });
      start = undefined;
    }
  }
  return ranges.concat(serviceGroups(file));
}

/** Services between blank lines, with the comment above them. */
function serviceGroups(file: SourceFile): FoldingRange[] {
  const groups: FoldingRange[] = [];
  let start: number | undefined;
  let last = 0;
  let count = 0;
  const close = () => {
    if (start !== undefined && count > 1 && last > start)
      groups.push({ startLine: start, endLine: last, kind: "region" });
    start = undefined;
    count = 0;
  };
  for (const entry of file.entries()) {
    if (!(entry instanceof Service)) continue;
    start ??= entry.line;
    count++;
    last = entry.line + Math.max(0, entry.logical.textLines - 1);
    const end = entry.line + entry.lineCount;
    for (let line = last + 1; line < end; line++) if (contentLength(file.lineAt(line) ?? "") === 0) close();
  }
  close();
  return groups;
}
