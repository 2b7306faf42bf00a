import type { DocumentedKind } from "../facts/docs.ts";
import type { Instance } from "../model/instance.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { isNameCode, type Position, type Range } from "../syntax/text.ts";

export type ItemKind =
  | "parameter"
  | "value"
  | "reference"
  | "restriction"
  | "table"
  | "service"
  | "daemon"
  | "file"
  | "keyword"
  | "snippet";

export interface CompletionItem {
  readonly label: string;
  readonly kind: ItemKind;
  readonly detail?: string;
  /** Text to insert where it is not the label; a snippet where `isSnippet`. */
  readonly insert?: string;
  readonly isSnippet?: boolean;
  readonly isDeprecated?: boolean;
  readonly sort: string;
  readonly range: Range;
  /** What to document on resolve. */
  readonly about?: {
    readonly kind: DocumentedKind | "snippet";
    readonly name: string;
  };
}

/** Where something is to be completed. */
export interface Place {
  readonly instance: Instance;
  readonly file: SourceFile;
  readonly position: Position;
  /** The physical line up to the cursor. */
  readonly line: string;
}

/** Whether a letter begins a word of a text somewhere, and the rest goes on from there. */
function startsIn(text: string, letter: string, goesOn: (at: number) => boolean): boolean {
  for (let at = text.indexOf(letter); at >= 0; at = text.indexOf(letter, at + 1))
    if (at === 0 || !isNameCode(text.charCodeAt(at - 1)) || text[at - 1] === "_") return goesOn(at);
  return false;
}

/** Whether all letters stand in a text, in their order. */
function continues(text: string, typed: string, from: number): boolean {
  let at = from;
  for (const letter of typed) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Tells of labels whether what is typed from a column on can still become them: its letters in their order, as editors match. */
export function fits({ line, position }: Place, from: number): (label: string) => boolean {
  const typed = line.slice(from, position.character).toLowerCase();
  if (typed === "") return () => true;
  return (label) => {
    const text = label.toLowerCase();
    return startsIn(text, typed[0]!, (at) => continues(text, typed, at));
  };
}

/** Those that what is typed can still become. The rest costs only time. */
export function matching(place: Place, items: readonly CompletionItem[]): CompletionItem[] {
  let from = -1;
  let isFit = (_: string) => true;
  return items.filter(({ label, range: { start } }) => {
    if (start.character !== from) isFit = fits(place, start.character);
    from = start.character;
    return isFit(label);
  });
}

export const isNameCharacter = (code: number): boolean => isNameCode(code);
export const isWordCharacter = (code: number): boolean =>
  code > 32 && code !== 44 && code !== 123 && code !== 125 && code !== 61;

/** How many characters before the end of a text belong to the word under the cursor. */
export function wordLength(text: string, belongs: (code: number) => boolean): number {
  let at = text.length;
  while (at > 0 && belongs(text.charCodeAt(at - 1))) at--;
  return text.length - at;
}

/** The word under the cursor, as far as its characters belong to it on both sides. */
export const wordAt = (place: Place, belongs: (code: number) => boolean): Range =>
  rangeFrom(place, place.position.character - wordLength(place.line, belongs), belongs);

/** From a column to the end of the word at the cursor. */
export function rangeFrom({ file, position }: Place, character: number, belongs = isWordCharacter): Range {
  const text = file.lineAt(position.line) ?? "";
  let end = position.character;
  while (end < text.length && belongs(text.charCodeAt(end))) end++;
  return { start: { line: position.line, character }, end: { line: position.line, character: end } };
}
