import { readTableEntry, TableEntry } from "../../syntax/lookup-table.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import { splitWords } from "../../syntax/words.ts";
import type { Instance } from "../instance.ts";
import type { Rule } from "./rule-table.ts";
import { none, type Outcome, type Place, type Table, type TableUse } from "./table.ts";

interface FileUse extends TableUse {
  /** What stands behind the name of the index that Postfix reads instead of the text. */
  readonly suffix: string;
  /** Whether a key that is there twice makes the whole table unusable. */
  readonly duplicatesFail: boolean;
}

/** A table of keys and values, read from the text that its index is made of. */
export function keyedFile(instance: Instance, text: string, path: string, use: FileUse): Table {
  const file = instance.files.sideFile(path, "postfix-table");
  if (!file) return { name: text, takesParts: true, lookup: () => unreadable(instance, path, use.suffix) };
  let index: Map<string, { readonly value: string; readonly place: Place }> | undefined;
  let isUnusable = false;
  const read = () => {
    index = new Map();
    for (const { entry, parts } of entriesOf(file, use.isAliases ? "aliases" : "key-value")) {
      if (parts.problems.some((problem) => problem.lost)) continue;
      const name = use.isAliases ? parts.lookupKey : parts.key.text;
      const key = use.fold ? name.toLowerCase() : name;
      if (index.has(key)) isUnusable ||= use.duplicatesFail;
      else index.set(key, { value: parts.value.text, place: { uri: file.uri, range: entry.wholeRange } });
    }
    return index;
  };
  return {
    name: text,
    takesParts: true,
    lookup: (key) => {
      const found = (index ?? read()).get(use.fold ? key.toLowerCase() : key);
      if (isUnusable) return { kind: "failed", reason: `${path} holds a key twice` };
      return found ? { kind: "found", ...found } : none;
    },
    results: () => [...(index ?? read()).values()].map(({ value }) => value),
  };
}

/** The rules of a regexp, pcre or cidr file, in order; the outcome of every lookup where it cannot be read. */
export function rulesOfFile(
  instance: Instance,
  path: string,
  format: "regexp" | "pcre" | "cidr",
): readonly Rule[] | Outcome {
  const file = instance.files.sideFile(path, "postfix-table");
  if (!file) return unreadable(instance, path, "");
  return [...entriesOf(file, format)].map(({ entry, parts }) => ({
    parts,
    place: { uri: file.uri, range: entry.wholeRange },
  }));
}

/** The rules of `{ { pattern result }, … }`. */
export const inlineRules = (inner: string, format: "regexp" | "pcre" | "cidr"): Rule[] =>
  splitWords(inner).map((word) => ({ parts: readTableEntry(format, word.content.text), place: undefined }));

function* entriesOf(file: SourceFile, format: "key-value" | "aliases" | "regexp" | "pcre" | "cidr") {
  const { isLarge } = file;
  for (const entry of file.entries()) {
    if (!(entry instanceof TableEntry)) continue;
    const { text } = entry;
    yield { entry, parts: entry.format === format ? entry.parts : readTableEntry(format, text) };
    if (isLarge) entry.forget();
  }
}

function unreadable(instance: Instance, path: string, suffix: string): Outcome {
  const isMissing = (name: string) => instance.probes.status(name)?.kind === "missing";
  // Where not even the directory is there, the files are another machine's, and what stands in them is not known.
  const isOwn = instance.probes.status(path.slice(0, path.lastIndexOf("/")) || "/")?.kind === "found";
  if (isOwn && isMissing(path) && (suffix === "" || isMissing(`${path}${suffix}`)))
    return { kind: "failed", reason: `${path} is not there` };
  return { kind: "unknown", reason: `${path} cannot be read` };
}
