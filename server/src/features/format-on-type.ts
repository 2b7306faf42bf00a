import { overrideIndent } from "../model/master-columns.ts";
import type { TextEdit } from "../rules/rule.ts";
import { Parameter } from "../syntax/main-cf.ts";
import { Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { contentLength, isSpaceCode } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";

/**
 * After Enter: the indentation of the new line where the line above cannot be the end (a list's comma, an open value or
 * brace, a `-o` line). A line with text that stands at the margin stays there: indented, it would mean something else.
 */
export function formatOnType(workspace: Workspace, file: SourceFile, line: number): TextEdit[] {
  if (!workspace.settings.format.enabled || line === 0) return [];
  const entry = file.entryAt(line - 1);
  const above = file.lineAt(line - 1) ?? "";
  const text = file.lineAt(line);
  if (!entry || text === undefined || isBlankOrComment(above) || entry.logical.nul >= 0) return [];
  const wanted = entry instanceof Parameter ? listIndent(file, entry, above) : optionIndent(file, entry, above);
  const length = indentOf(text);
  if (wanted === undefined || text.slice(0, length) === wanted) return [];
  if (length === 0 && contentLength(text) > 0) return [];
  return [{ range: { start: { line, character: 0 }, end: { line, character: length } }, newText: wanted }];
}

/** The indentation of the entry's own continuation lines, else of the file's first one. */
function listIndent(file: SourceFile, entry: Parameter, above: string): string | undefined {
  const end = lastCode(above);
  if (entry.error || (end !== comma && end !== equals && end !== openBrace)) return undefined;
  return continuationIndent(entry) ?? firstContinuation(file) ?? "    ";
}

function firstContinuation(file: SourceFile): string | undefined {
  for (const entry of file.entries()) {
    const indent = entry instanceof Parameter ? continuationIndent(entry) : undefined;
    if (indent !== undefined) return indent;
  }
  return undefined;
}

function continuationIndent({ lines }: Parameter): string | undefined {
  const line = lines.slice(1).find((other) => !isBlankOrComment(other) && indentOf(other) > 0);
  return line?.slice(0, indentOf(line));
}

function optionIndent(file: SourceFile, entry: unknown, above: string): string | undefined {
  const at = indentOf(above);
  return entry instanceof Service && at > 0 && above.startsWith("-o", at) ? overrideIndent(file) : undefined;
}

const [comma, equals, openBrace] = [44, 61, 123];

function lastCode(line: string): number {
  let end = contentLength(line);
  while (end > 0 && isSpaceCode(line.charCodeAt(end - 1))) end--;
  return line.charCodeAt(end - 1);
}

function indentOf(line: string): number {
  const end = contentLength(line);
  let at = 0;
  while (at < end && isSpaceCode(line.charCodeAt(at))) at++;
  return at;
}

function isBlankOrComment(line: string): boolean {
  const at = indentOf(line);
  return at === contentLength(line) || line.charCodeAt(at) === 35;
}
