import type { Instance } from "../../model/instance.ts";
import type { Entry } from "../../syntax/entry.ts";
import { TableEntry } from "../../syntax/lookup-table.ts";
import { splitNameValue } from "../../syntax/main-cf.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import type { Span } from "../../syntax/text.ts";
import { balancedLength, splitWords } from "../../syntax/words.ts";
import { tableWords } from "./table-words.ts";

/** One key with its value out of a table whose text can be read. */
export interface TextEntry {
  readonly file: SourceFile;
  readonly entry: Entry;
  readonly span: Span;
  readonly key: string;
  readonly value: string;
}

const keyed = new Set(["hash", "texthash", "btree", "lmdb", "cdb"]);

/** The entries of inline tables and of key/value files that parameters name. */
export function* textEntries(instance: Instance, names: readonly string[]): IterableIterator<TextEntry> {
  for (const { file, entry, span, table, parameter } of tableWords(instance)) {
    if (!names.includes(parameter) || !table) continue;
    if (table.type === "inline") {
      const length = balancedLength(table.name, 0);
      const inner = table.name.slice(1, length === 0 ? undefined : length - 1);
      for (const word of splitWords(inner)) {
        const { name, value, error } = splitNameValue(word.content.text);
        if (!error) yield { file, entry, span, key: name.text, value: value.text };
      }
    } else if (keyed.has(table.type) && table.name.startsWith("/")) {
      const source = instance.files.sideFile(table.name, "postfix-table");
      if (!source || source.isLarge) continue;
      for (const own of source.entries())
        if (own instanceof TableEntry && !own.error)
          yield { file: source, entry: own, span: own.key, key: own.key.text, value: own.value.text };
    }
  }
}

/** Whether every table of the parameters is one that {@link textEntries} can read. */
export function isAllText(instance: Instance, names: readonly string[]): boolean {
  return tableWords(instance)
    .filter(({ parameter }) => names.includes(parameter))
    .every(({ table, text }) => {
      if (text.startsWith("$")) return false;
      if (table?.type === "inline") return true;
      return (
        table !== undefined &&
        keyed.has(table.type) &&
        table.wrappers.length === 0 &&
        instance.files.sideFile(table.name, "postfix-table") !== undefined
      );
    });
}
