import { parameters } from "../../facts/parameters.ts";
import { once } from "../../facts/rows.ts";
import type { Instance } from "../../model/instance.ts";
import { writtenLists } from "../../model/restrictions.ts";
import { type TableReference, tableReference } from "../../model/tables.ts";
import type { Entry } from "../../syntax/entry.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import { placeholders } from "../../syntax/templates.ts";
import type { Span } from "../../syntax/text.ts";
import { splitWords } from "../../syntax/words.ts";
import { writtenValues } from "../setting-rule.ts";

/** A word of a value where a lookup table belongs. */
export interface TableWord {
  readonly file: SourceFile;
  readonly entry: Entry;
  readonly parameter: string;
  readonly text: string;
  readonly span: Span;
  readonly table: TableReference | undefined;
  /** Whether every word of the value must be `type:name`. */
  readonly isMapList: boolean;
}

/** The names of the parameters that take lookup tables. */
const parametersWithTables = once(() =>
  [
    ...new Set(
      ['"isMapList":true', '"acceptsMaps":true', '"type":"map"'].flatMap((text) => [...parameters.allWith(text)]),
    ),
  ]
    .map(({ name }) => name)
    .sort(),
);

/** Every place in main.cf and in overrides where a lookup table is named, `$` expanded only to see what it is. */
export function tableWords(instance: Instance): readonly TableWord[] {
  return instance.memo("table words", () => {
    const found: TableWord[] = [];
    for (const { file, entry, name, value } of writtenValues(instance, ...parametersWithTables())) {
      const fact = parameters.get(name)!;
      if (fact.type === "restriction-list" || placeholders(value.text).length > 0) continue;
      for (const word of splitWords(value.text)) {
        if (word.text.startsWith("#")) break;
        const bare = word.text.startsWith("!") ? word.text.slice(1) : word.text;
        const start = value.start + word.end - bare.length;
        const table = word.braced ? undefined : tableReference(bare);
        const isMapList = fact.isMapList === true && !word.braced;
        // The million domains of a match list are no tables.
        if (!table && !isMapList && fact.type === "match-list") continue;
        found.push({
          file,
          entry,
          parameter: name,
          text: bare,
          span: { start, end: value.start + word.end },
          table,
          isMapList,
        });
      }
    }
    const { main, master } = instance.files;
    for (const list of writtenLists(instance)) {
      const { entry, isOverride } = list.source!;
      const file = isOverride ? master : main;
      if (!file) continue;
      for (const { argument, kind, name } of list.items) {
        if (!argument || (kind !== "table" && !(name.startsWith("check_") && name.endsWith("_access")))) continue;
        const text = argument.braced ? (splitWords(argument.content.text)[0]?.text ?? "") : argument.text;
        const table = tableReference(text);
        if (table)
          found.push({ file, entry, parameter: list.name, text, span: list.place(argument), table, isMapList: false });
      }
    }
    return found;
  });
}
