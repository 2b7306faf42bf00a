import { balancedLength } from "../syntax/words.ts";

/** A lookup table as a value names it: `proxy:hash:/etc/postfix/virtual` is hash with the wrapper proxy. */
export interface TableReference {
  readonly type: string;
  /** What stands behind the type: a path, a client's name, an inline map in braces. */
  readonly name: string;
  /** proxy, debug … from the outside in. */
  readonly wrappers: readonly string[];
  /** Offsets of the whole reference in the text that it was read from. */
  readonly start: number;
  readonly end: number;
}

const wrappers = ["proxy", "debug"];

/** Reads `type:name`; undefined for a word that is none (no colon, or what stands before it is no type's name). */
export function tableReference(text: string, start = 0): TableReference | undefined {
  const outer: string[] = [];
  for (let at = 0; ; ) {
    const colon = text.indexOf(":", at);
    const type = colon < 0 ? "" : text.slice(at, colon);
    if (colon < 0 || !isTypeName(type)) return undefined;
    if (wrappers.includes(type)) {
      outer.push(type);
      at = colon + 1;
      continue;
    }
    return { type, name: text.slice(colon + 1), wrappers: outer, start, end: start + text.length };
  }
}

/** Unions in unions that are looked into. */
const deepest = 20;

/** The tables that a union or a pipe is made of: `unionmap:{a, b}`, `pipemap:{a, b}`; the table itself otherwise. */
export function memberReferences(reference: TableReference, depth = 0): readonly TableReference[] {
  const { type, name } = reference;
  if ((type !== "unionmap" && type !== "pipemap") || name[0] !== "{" || depth > deepest) return [reference];
  const length = balancedLength(name, 0);
  const inner = name.slice(1, length === 0 ? undefined : length - 1);
  const members: TableReference[] = [];
  let from = 0;
  for (const word of inner.split(/[\s,]+/)) {
    const at = inner.indexOf(word, from);
    from = at + word.length;
    const member = word === "" ? undefined : tableReference(word);
    if (member) members.push(...memberReferences({ ...member, start: reference.start, end: reference.end }, depth + 1));
  }
  return members;
}

function isTypeName(text: string): boolean {
  if (text === "") return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
    if (!isLetter && code !== 95 && code !== 45 && !(at > 0 && code >= 48 && code <= 57)) return false;
  }
  return true;
}
