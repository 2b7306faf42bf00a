import { parameters, serviceParameter } from "../../facts/parameters.ts";
import { isNameCode, type Span, skipSpace } from "../../syntax/text.ts";
import { balancedLength } from "../../syntax/words.ts";

/** A `known_name =` inside a value: the span of the name. */
export interface InnerParameter {
  readonly name: string;
  readonly span: Span;
}

/** Finds `name =` with a known parameter's name at a word's start, outside braces. */
export function innerParameters(text: string, from: number, to: number): InnerParameter[] {
  const found: InnerParameter[] = [];
  for (let at = text.indexOf("=", from); at >= 0 && at < to; at = text.indexOf("=", at + 1)) {
    let end = at;
    while (end > from && skipSpace(text, end - 1, end) === end) end--;
    let start = end;
    while (start > from && isNameCode(text.charCodeAt(start - 1))) start--;
    const name = text.slice(start, end);
    const isWordStart = start === from || skipSpace(text, start - 1, start) === start;
    if (name.length < 5 || !isWordStart || !isKnown(name)) continue;
    if (!isInBraces(text, from, start)) found.push({ name, span: { start, end } });
  }
  return found;
}

const isKnown = (name: string): boolean => parameters.has(name) || serviceParameter(name) !== undefined;

function isInBraces(text: string, from: number, at: number): boolean {
  const open = text.indexOf("{", from);
  if (open < 0 || open > at) return false;
  for (let next = open; next >= 0 && next < at; ) {
    const length = balancedLength(text, next);
    if (length === 0 || next + length > at) return true;
    next = text.indexOf("{", next + length);
  }
  return false;
}
