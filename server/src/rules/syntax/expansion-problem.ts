import { parameters } from "../../facts/parameters.ts";
import type { Entry } from "../../syntax/entry.ts";
import { type Expansion, type ExpansionError, type Part, parseExpansion } from "../../syntax/expansion.ts";
import { placeholders } from "../../syntax/templates.ts";
import { forEachSetting } from "../values/setting.ts";

/** Calls `visit` with the expansion of each value of an entry that Postfix expands when it reads it. */
export function forEachExpansion(entry: Entry, visit: (expansion: Expansion, name: string) => void): void {
  if (entry.text.indexOf("$") < 0) return;
  forEachSetting(entry, ({ name, value }) => {
    if (value.text.indexOf("$") < 0 || parameters.get(name.text)?.raw) return;
    if (placeholders(value.text).length > 0) return;
    visit(parseExpansion(entry.text, value.start, value.end), name.text);
  });
}

/** Every part of an expansion, those inside others included. */
export function* partsOf(expansion: Expansion): IterableIterator<Part> {
  for (const part of expansion.parts) {
    yield part;
    if (part.kind === "literal") continue;
    if (part.kind === "comparison") {
      yield* partsOf(part.left);
      yield* partsOf(part.right);
    }
    if (part.kind === "call") yield* partsOf(part.argument);
    if (part.then) yield* partsOf(part.then);
    if (part.otherwise) yield* partsOf(part.otherwise);
  }
}

export const isUnclosed = ({ reason }: ExpansionError): boolean => reason === "truncated" || reason === "empty-name";
