import { parameters } from "../facts/parameters.ts";
import { serviceLine } from "../model/master-columns.ts";
import type { TextEdit } from "../rules/rule.ts";
import type { Entry } from "../syntax/entry.ts";
import { Parameter } from "../syntax/main-cf.ts";
import { Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { placeholders } from "../syntax/templates.ts";
import { contentLength, isSpaceCode, type Range } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";

/** Edits that bring lines of a range into the form of the stock files; comments and order stay. */
export function format(workspace: Workspace, file: SourceFile, range: Range = file.range): TextEdit[] {
  const { enabled, alignColumns } = workspace.settings.format;
  if (!enabled || (file.languageId !== "postfix-main" && file.languageId !== "postfix-master")) return [];
  const edits: TextEdit[] = [];
  // A spread would make an argument of each of an entry's edits, which may be hundreds of thousands.
  const add = (more: readonly TextEdit[]) => {
    for (const edit of more) edits.push(edit);
  };
  for (let line = range.start.line; line <= range.end.line; ) {
    const entry = file.entryAt(line);
    if (!entry) break;
    line = entry.line + entry.lineCount;
    if (placeholders(entry.text).length > 0 || entry.logical.nul >= 0) continue;
    if (entry instanceof Parameter && !entry.error) add(parameterEdits(entry));
    else if (entry instanceof Service && alignColumns) add(columnEdits(file, entry));
    for (let at = entry.line; at < line; at++) add(trailingBlanks(file, entry, at));
  }
  return edits.filter(({ range: { start } }) => start.line >= range.start.line && start.line <= range.end.line);
}

/** One blank on both sides of the equals sign. */
function parameterEdits(entry: Parameter): TextEdit[] {
  const { name, equals, value } = entry;
  if (!equals || entry.logical.seams.some((seam) => seam <= value.start && value.text !== "")) return [];
  if (entry.logical.seams.length > 0 && value.text === "") return [];
  const between = { start: name.end, end: value.text === "" ? equals.end : value.start };
  const wanted = value.text === "" ? " =" : " = ";
  return entry.text.slice(between.start, between.end) === wanted
    ? []
    : [{ range: entry.range(between), newText: wanted }];
}

/** The eight columns at the stock file's places, where they stand on one line. */
function columnEdits(file: SourceFile, entry: Service): TextEdit[] {
  const { fields } = entry;
  const last = fields.at(-1);
  if (fields.length < 8 || !last || entry.logical.seams.some((seam) => seam < last.end)) return [];
  const wanted = serviceLine(fields.map(({ text }) => text));
  const span = { start: 0, end: last.end };
  const edits = entry.text.slice(0, last.end) === wanted ? [] : [{ range: entry.range(span), newText: wanted }];
  return [...edits, ...optionIndents(file, entry)];
}

/** `-o` lines are indented by two blanks. */
function optionIndents(file: SourceFile, entry: Service): TextEdit[] {
  const edits: TextEdit[] = [];
  for (let line = entry.line + 1; line < entry.line + entry.lineCount; line++) {
    const text = file.lineAt(line)!;
    const match = /^([ \t]+)-/.exec(text);
    if (!match || match[1] === "  ") continue;
    edits.push({ range: { start: { line, character: 0 }, end: { line, character: match[1]!.length } }, newText: "  " });
  }
  return edits;
}

/** Blanks at the end of a line; inside a value they may count, so there they stay but in lists. */
function trailingBlanks(file: SourceFile, entry: Entry, line: number): TextEdit[] {
  const text = file.lineAt(line)!;
  const end = contentLength(text);
  let start = end;
  while (start > 0 && isSpaceCode(text.charCodeAt(start - 1))) start--;
  if (start === end) return [];
  const isInside = start > 0 && line < entry.wholeRange.end.line && text.trimStart().charCodeAt(0) !== 35;
  if (entry instanceof Parameter && isInside && !isList(entry.name.text)) return [];
  return [{ range: { start: { line, character: start }, end: { line, character: end } }, newText: "" }];
}

function isList(name: string): boolean {
  const type = parameters.get(name)?.type;
  return type === "list" || type?.endsWith("-list") === true;
}
