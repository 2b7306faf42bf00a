import { parameters, serviceParameter } from "../facts/parameters.ts";
import { isRestrictionWord } from "../facts/restrictions.ts";
import { tableTypes } from "../facts/tables.ts";
import { listNames } from "../model/restrictions.ts";
import { tableReference } from "../model/tables.ts";
import type { Entry } from "../syntax/entry.ts";
import { parseExpansion, type Reference, references } from "../syntax/expansion.ts";
import { TableEntry } from "../syntax/lookup-table.ts";
import { Parameter } from "../syntax/main-cf.ts";
import { type FieldName, fieldNames, type Override, Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position, Span, Token } from "../syntax/text.ts";
import { splitWords } from "../syntax/words.ts";

/** What stands at a place of main.cf, master.cf or a table, with its span in the entry's logical text. */
export type Thing = { readonly file: SourceFile; readonly entry: Entry; readonly span: Span; readonly text: string } & (
  | { readonly kind: "parameter"; readonly override?: Override }
  | { readonly kind: "reference"; readonly reference: Reference; readonly parameter: string }
  | { readonly kind: "restriction"; readonly parameter: string }
  | { readonly kind: "table"; readonly parameter: string }
  | { readonly kind: "field"; readonly field: FieldName }
  | { readonly kind: "option"; readonly letter: string }
  | { readonly kind: "attribute" | "macro"; readonly service: Service }
  | { readonly kind: "word"; readonly parameter: string }
);

/** The thing at a position; undefined in comments, blanks and unknown languages. */
export function thingAt(file: SourceFile, position: Position): Thing | undefined {
  const entry = file.entryAt(position.line);
  const at = entry?.offsetAt(position);
  if (!entry || at === undefined) return undefined;
  if (entry instanceof Parameter) return inParameter(file, entry, at);
  if (entry instanceof TableEntry) return inTable(file, entry, at);
  return entry instanceof Service ? inService(file, entry, at) : undefined;
}

/** In a table: a word such as `relay:[host]`, which may name a transport. */
function inTable(file: SourceFile, entry: TableEntry, at: number): Thing | undefined {
  for (const { start, end, text } of splitWords(entry.text, entry.value.start, entry.value.end))
    if (start <= at && at <= end && text.indexOf(":") > 0)
      return { kind: "word", parameter: "", file, entry, span: { start, end }, text };
  return undefined;
}

const holds = (span: Span, at: number): boolean => span.start <= at && at <= span.end;

function inParameter(file: SourceFile, entry: Parameter, at: number): Thing | undefined {
  if (holds(entry.name, at)) return { kind: "parameter", file, entry, span: entry.name, text: entry.name.text };
  return holds(entry.value, at) ? inValue(file, entry, entry.name.text, entry.value, at) : undefined;
}

function inService(file: SourceFile, entry: Service, at: number): Thing | undefined {
  for (const [i, field] of entry.fields.entries())
    if (holds(field, at)) return { kind: "field", field: fieldNames[i]!, file, entry, span: field, text: field.text };
  for (const override of entry.overrides) {
    const { name, value, option } = override;
    if (holds(name, at)) return { kind: "parameter", override, file, entry, span: name, text: name.text };
    if (!override.error && holds(value, at)) return inValue(file, entry, name.text, value, at);
    if (holds(option, at)) return { kind: "option", letter: "o", file, entry, span: option, text: option.text };
  }
  for (const { word, letter } of entry.options)
    if (holds(word, at)) return { kind: "option", letter, file, entry, span: word, text: word.text };
  for (const word of entry.operands) {
    if (!holds(word, at)) continue;
    for (const { name, start, end } of references(parseExpansion(entry.text, word.start, word.end)))
      if (start <= at && at <= end)
        return { kind: "macro", service: entry, file, entry, span: { start, end }, text: name.text };
    return { kind: "attribute", service: entry, file, entry, span: word, text: word.text };
  }
  return undefined;
}

function inValue(file: SourceFile, entry: Entry, parameter: string, value: Token, at: number): Thing | undefined {
  const base = { file, entry };
  let inner: Reference | undefined;
  if (value.text.indexOf("$") >= 0)
    for (const reference of references(parseExpansion(entry.text, value.start, value.end)))
      if (reference.start <= at && at <= reference.end && (!inner || reference.start >= inner.start)) inner = reference;
  if (inner) {
    const { start, end } = inner;
    return { ...base, kind: "reference", reference: inner, parameter, span: { start, end }, text: inner.name.text };
  }
  for (const word of wordsOf(entry.text, value)) {
    if (!holds(word, at)) continue;
    const span = { start: word.start, end: word.end };
    if (isRestrictionParameter(parameter) && isRestrictionWord(word.text))
      return { ...base, kind: "restriction", parameter, span, text: word.text };
    const table = tableReference(word.text);
    if (table && tableTypes().has(table.type)) return { ...base, kind: "table", parameter, span, text: word.text };
    return { ...base, kind: "word", parameter, span, text: word.text };
  }
  return undefined;
}

/** Braces in braces that are looked into; nobody writes more, and each level is read again. */
const deepest = 10;

/** The innermost words of a value: those in braces one by one. */
function* wordsOf(text: string, { start, end }: Span, depth = 0): IterableIterator<Token> {
  for (const word of splitWords(text, start, end)) {
    const inner = { start: word.start + 1, end: Math.max(word.start + 1, word.end - (word.error ? 0 : 1)) };
    if (word.braced && depth < deepest) yield* wordsOf(text, inner, depth + 1);
    else yield word;
  }
}

/** Whether the value of a parameter is a list of restrictions: the smtpd lists and restriction classes. */
export const isRestrictionParameter = (name: string): boolean =>
  (listNames as readonly string[]).includes(name) || (!parameters.has(name) && !serviceParameter(name));
