import { Assignment } from "../syntax/courier.ts";
import { TableEntry } from "../syntax/lookup-table.ts";
import { Parameter } from "../syntax/main-cf.ts";
import { Service } from "../syntax/master-cf.ts";
import { holdsSecret, redacted } from "../syntax/secrets.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Range } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";

export interface DocumentSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: "property" | "service" | "key";
  readonly range: Range;
  readonly selectionRange: Range;
  readonly children?: readonly DocumentSymbol[];
}

/** Entries beyond this number are not listed: an outline of a large table helps nobody. */
const listed = 5000;

/** The outline of a file: parameters, services with their overrides, keys, variables. */
export function documentSymbols(file: SourceFile): DocumentSymbol[] {
  const symbols: DocumentSymbol[] = [];
  for (const entry of file.entries()) {
    if (symbols.length >= listed) break;
    if (entry instanceof Parameter && !entry.error)
      symbols.push({
        name: entry.name.text,
        detail: short(shownValue(file, entry.name.text, entry.value.text)),
        kind: "property",
        range: entry.wholeRange,
        selectionRange: entry.range(entry.name),
      });
    else if (entry instanceof Service && entry.fields.length > 0) symbols.push(serviceSymbol(entry));
    else if (entry instanceof TableEntry && entry.parts.key)
      symbols.push({
        name: entry.parts.key.text,
        detail: "",
        kind: "key",
        range: entry.wholeRange,
        selectionRange: entry.range(entry.parts.key),
      });
    else if (entry instanceof Assignment && entry.name.text !== "")
      symbols.push({
        name: entry.name.text,
        detail: "",
        kind: "property",
        range: entry.wholeRange,
        selectionRange: entry.range(entry.name),
      });
  }
  return symbols;
}

/** Symbols that are answered at most. */
const answered = 500;

/** What the open files and the files of their servers have under a name, wherever the letters stand in it. */
export function workspaceSymbols(workspace: Workspace, query: string): (DocumentSymbol & { readonly uri: string })[] {
  const wanted = query.toLowerCase();
  const files = new Set<SourceFile>(workspace.openFiles);
  for (const { uri } of [...files]) {
    const { main, master, courier } = workspace.instanceOf(uri).files;
    for (const file of [main, master, ...courier.values()]) if (file) files.add(file);
  }
  const found: (DocumentSymbol & { readonly uri: string })[] = [];
  for (const file of files)
    for (const symbol of documentSymbols(file)) {
      if (found.length >= answered) return found;
      if (symbol.name.toLowerCase().includes(wanted)) found.push({ ...symbol, uri: file.uri });
    }
  return found;
}

function serviceSymbol(entry: Service): DocumentSymbol {
  const [name, type] = entry.fields;
  return {
    name: `${name!.text} ${type?.text ?? ""}`.trim(),
    detail: entry.field("command")?.text ?? "",
    kind: "service",
    range: entry.wholeRange,
    selectionRange: entry.range(name!),
    children: entry.overrides
      .filter(({ error }) => !error)
      .map((override) => ({
        name: override.name.text,
        detail: short(redacted(override.name.text, override.value.text)),
        kind: "property" as const,
        range: entry.range(override.whole),
        selectionRange: entry.range(override.name),
      })),
  };
}

/** An outline stays on screen while others look on: no password in it, no query that may hold one. */
function shownValue(file: SourceFile, name: string, value: string): string {
  if (file.languageId !== "postfix-table-client") return redacted(name, value);
  return holdsSecret(name, value) || /query|select|filter/.test(name) ? "" : value;
}

const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
