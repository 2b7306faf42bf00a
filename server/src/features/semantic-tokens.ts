import { parameters, serviceParameter } from "../facts/parameters.ts";
import { isRestrictionWord } from "../facts/restrictions.ts";
import { tableTypes } from "../facts/tables.ts";
import { tableReference } from "../model/tables.ts";
import type { Entry } from "../syntax/entry.ts";
import { parseExpansion, references } from "../syntax/expansion.ts";
import { Parameter } from "../syntax/main-cf.ts";
import { Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Range, Span } from "../syntax/text.ts";
import { splitWords } from "../syntax/words.ts";
import { isRestrictionParameter } from "./thing-at.ts";

export const tokenTypes = [
  "property",
  "variable",
  "function",
  "type",
  "class",
  "keyword",
  "enumMember",
  "number",
] as const;
export const tokenModifiers = ["deprecated", "declaration"] as const;

type TokenType = (typeof tokenTypes)[number];

interface Mark extends Span {
  readonly type: TokenType;
  readonly isDeprecated?: boolean;
}

/** The protocol's five numbers for each token of a range, in order. */
export function semanticTokens(file: SourceFile, range: Range = file.range): number[] {
  const data: number[] = [];
  let line = 0;
  let character = 0;
  for (let at = range.start.line; at <= range.end.line; ) {
    const entry = file.entryAt(at);
    if (!entry) break;
    at = entry.line + entry.lineCount;
    for (const { type, isDeprecated, ...span } of marksOf(entry).sort((a, b) => a.start - b.start)) {
      const { start, end } = entry.range(span);
      if (start.line !== end.line || start.line < line || (start.line === line && start.character < character))
        continue;
      data.push(
        start.line - line,
        start.line === line ? start.character - character : start.character,
        end.character - start.character,
        tokenTypes.indexOf(type),
        isDeprecated ? 1 : 0,
      );
      ({ line, character } = start);
    }
  }
  return data;
}

function marksOf(entry: Entry): Mark[] {
  if (entry instanceof Parameter && !entry.error)
    return [nameMark(entry.name.text, entry.name), ...valueMarks(entry, entry.name.text, entry.value)];
  if (!(entry instanceof Service)) return [];
  const [name, type] = entry.fields;
  const command = entry.field("command");
  const marks: Mark[] = [];
  if (name) marks.push({ ...span(name), type: "class" });
  if (type) marks.push({ ...span(type), type: "keyword" });
  if (command) marks.push({ ...span(command), type: "function" });
  for (const override of entry.overrides) {
    if (override.error) continue;
    marks.push(nameMark(override.name.text, override.name), ...valueMarks(entry, override.name.text, override.value));
  }
  return marks;
}

const span = ({ start, end }: Span): Span => ({ start, end });

function nameMark(name: string, at: Span): Mark {
  const fact = parameters.get(name);
  const isKnown = fact !== undefined || serviceParameter(name) !== undefined;
  return { ...span(at), type: isKnown ? "property" : "variable", isDeprecated: fact?.status !== undefined };
}

function valueMarks(entry: Entry, name: string, value: Span): Mark[] {
  const marks: Mark[] = [];
  const taken: Span[] = [];
  for (const reference of references(parseExpansion(entry.text, value.start, value.end))) {
    marks.push({ ...span(reference.name), type: "variable" });
    taken.push(reference);
  }
  taken.sort((a, b) => a.start - b.start);
  let next = 0;
  /** How far what begins before the end of a word reaches. */
  let reach = 0;
  for (const word of splitWords(entry.text, value.start, value.end)) {
    for (; next < taken.length && taken[next]!.start < word.end; next++) reach = Math.max(reach, taken[next]!.end);
    if (word.braced || reach > word.start) continue;
    const table = tableReference(word.text);
    if (isRestrictionParameter(name) && isRestrictionWord(word.text)) marks.push({ ...span(word), type: "function" });
    else if (table && tableTypes().has(table.type))
      marks.push({ start: word.start, end: word.end - table.name.length - 1, type: "type" });
    else if (/^(yes|no)$/i.test(word.text)) marks.push({ ...span(word), type: "enumMember" });
    else if (/^\d+[smhdw]?$/.test(word.text)) marks.push({ ...span(word), type: "number" });
  }
  return marks;
}
