import { courierVariables } from "../facts/courier-names.ts";
import { documentedNames } from "../facts/docs.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position, Range } from "../syntax/text.ts";
import { nameOf } from "../uri.ts";
import type { CompletionItem } from "./completion-item.ts";

/** Names at the start of a line of Courier's files, values behind the equals sign, modules of authdaemond. */
export function courierCompletion(file: SourceFile, position: Position): CompletionItem[] {
  const line = file.lineAt(position.line) ?? "";
  const before = line.slice(0, position.character);
  if (before.trimStart().startsWith("#")) return [];
  const name = nameOf(file.uri);
  const isAuth = name !== "authdaemonrc" && file.languageId === "courier-auth";
  const separator = isAuth ? " " : "=";
  const end = before.search(isAuth ? /\s/ : /=/);
  if (end < 0) return names(name, line, position, separator);
  return values(before.slice(0, end).trim(), before, line, position, name);
}

function names(fileName: string, line: string, position: Position, separator: string): CompletionItem[] {
  const range = wordRange(line, position, /[A-Za-z0-9_]/);
  const hasSeparator = line.slice(range.end.character).trimStart().startsWith(separator);
  return [...documentedNames("courier")].map((name) => {
    const files = courierVariables.get(name)?.files as Record<string, unknown> | undefined;
    // A variable of another file may be right here too, for the files are read one after the other.
    const isHere = files !== undefined && Object.hasOwn(files, fileName);
    return {
      label: name,
      kind: "parameter" as const,
      insert: hasSeparator ? name : `${name}${separator}`,
      sort: `${isHere ? 0 : 1}${name}`,
      range,
      about: { kind: "courier" as const, name },
    };
  });
}

function values(name: string, before: string, line: string, position: Position, fileName: string): CompletionItem[] {
  const fact = courierVariables.get(name);
  const range = wordRange(line, position, /[^\s"'=,]/);
  const items: CompletionItem[] = [];
  const add = (label: string, more: Partial<CompletionItem> = {}) =>
    items.push({ label, kind: "value", sort: String(items.length).padStart(4, "0"), range, ...more });
  if (name === "authmodulelist" || name === "authmodulelistorig") {
    const chosen = new Set(before.split(/[\s"'=]+/).slice(0, -1));
    for (const module of documentedNames("authmodule"))
      if (!chosen.has(module)) add(module, { about: { kind: "authmodule", name: module } });
    return items;
  }
  const type = String(fact?.type ?? "");
  if (type === "bool01") for (const value of ["1", "0"]) add(value);
  else if (type === "yesno") for (const value of ["YES", "NO"]) add(value);
  else if (Array.isArray(fact?.allowed))
    for (const value of fact.allowed as unknown[]) if (!String(value).startsWith("<")) add(String(value));
  for (const shipped of shippedValues(fact?.files, fileName))
    if (!items.some(({ label }) => label === shipped)) add(shipped, { detail: "as shipped" });
  return items;
}

/** The values that the shipped files have, without quotes; of this file first. */
function shippedValues(files: unknown, fileName: string): string[] {
  const all = Object.entries((files ?? {}) as Record<string, Record<string, { readonly value?: unknown }>>);
  const ordered = [...all.filter(([name]) => name === fileName), ...all.filter(([name]) => name !== fileName)];
  const found = ordered.flatMap(([, releases]) =>
    Object.values(releases).flatMap((release) => (typeof release?.value === "string" ? [release.value] : [])),
  );
  return [...new Set(found.map((value) => value.replace(/^"|"$/g, "")))].filter(
    (value) => value !== "" && value.length < 60,
  );
}

function wordRange(line: string, { line: at, character }: Position, belongs: RegExp): Range {
  let start = character;
  let end = character;
  while (start > 0 && belongs.test(line[start - 1]!)) start--;
  while (end < line.length && belongs.test(line[end]!)) end++;
  return { start: { line: at, character: start }, end: { line: at, character: end } };
}
