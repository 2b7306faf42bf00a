import { tableWords } from "../rules/tables/table-words.ts";
import { TableEntry } from "../syntax/lookup-table.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position } from "../syntax/text.ts";
import { fileIn, nameOf } from "../uri.ts";
import type { Workspace } from "../workspace.ts";
import type { Hover } from "./hover.ts";
import { code, escaped } from "./markdown.ts";

/** In a lookup table: which settings ask it; said too where none does, as then nothing in it has an effect. */
export function tableHover(workspace: Workspace, file: SourceFile, position: Position): Hover | undefined {
  const entry = file.entryAt(position.line);
  const at = entry?.offsetAt(position);
  if (!(entry instanceof TableEntry) || at === undefined) return undefined;
  const span = [entry.key, entry.value].find(({ start, end }) => start <= at && at < end);
  const instance = workspace.instanceOf(file.uri);
  const { main, directory } = instance.files;
  if (!span || !main) return undefined;
  const askedBy = new Set<string>();
  for (const { parameter, text, table } of tableWords(instance))
    if (table && [fileIn(directory, table.name), workspace.uriOfPath(table.name)].includes(file.uri))
      askedBy.add(`${code(parameter)}, as ${code(text)}`);
  const words =
    askedBy.size > 0
      ? [...askedBy].map((use) => `Asked by ${use}`)
      : ["No setting of main.cf or master.cf names this file, so nothing is looked up in it."];
  const value = [`**${escaped(nameOf(file.uri))}** lookup table`, words.join("  \n")].join("\n\n");
  return { contents: { kind: "markdown", value }, range: entry.range(span) };
}
