import { courierVariables } from "../facts/courier-names.ts";
import { documentedNames } from "../facts/docs.ts";
import { isBlankCode } from "../syntax/text.ts";
import { nameOf } from "../uri.ts";
import { type CompletionItem, isNameCharacter, type Place, rangeFrom, wordAt, wordLength } from "./completion-item.ts";

/** Names at the start of a line of Courier's files, values behind the equals sign, modules of authdaemond. */
export function courierCompletion(place: Place): CompletionItem[] {
  const { file, line } = place;
  if (line.trimStart().startsWith("#")) return [];
  const name = nameOf(file.uri);
  const isAuth = name !== "authdaemonrc" && file.languageId === "courier-auth";
  const end = line.search(isAuth ? /\s/ : /=/);
  if (end < 0) return names(place, name, isAuth ? " " : "=");
  return values(place, line.slice(0, end).trim(), line.slice(end + 1), name);
}

function names(place: Place, fileName: string, separator: string): CompletionItem[] {
  const { file, position } = place;
  const range = wordAt(place, isNameCharacter);
  const hasSeparator = (file.lineAt(position.line) ?? "").slice(range.end.character).trimStart().startsWith(separator);
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

const isWordCode = (code: number): boolean => !isBlankCode(code) && code !== 34 && code !== 39 && code !== 44;

/** Values of a variable; `before` is what stands between its separator and the cursor. */
function values(place: Place, name: string, before: string, fileName: string): CompletionItem[] {
  const fact = courierVariables.get(name);
  const range = rangeFrom(place, place.position.character - wordLength(before, isWordCode), isWordCode);
  const items = new Map<string, CompletionItem>();
  const add = (label: string, more: Partial<CompletionItem> = {}) => {
    if (!items.has(label))
      items.set(label, { label, kind: "value", sort: String(items.size).padStart(4, "0"), range, ...more });
  };
  if (name === "authmodulelist" || name === "authmodulelistorig") {
    const chosen = new Set(before.split(/[\s"'=]+/).slice(0, -1));
    for (const module of documentedNames("authmodule"))
      if (!chosen.has(module)) add(module, { about: { kind: "authmodule", name: module } });
    return [...items.values()];
  }
  const type = String(fact?.type ?? "");
  if (type === "bool01") for (const value of ["1", "0"]) add(value);
  else if (type === "yesno") for (const value of ["YES", "NO"]) add(value);
  else if (Array.isArray(fact?.allowed))
    for (const value of fact.allowed as unknown[]) if (!String(value).startsWith("<")) add(String(value));
  const shipped = shippedValues(fact?.files, fileName);
  for (const value of shipped) if (value.length < 60) add(value, { detail: "as shipped" });
  // Of a list each word by itself, for one is changed more often than all.
  for (const value of shipped) if (value.includes(" ")) for (const word of value.split(/[\s",]+/)) if (word) add(word);
  return [...items.values()];
}

/** The values that the shipped files have, without quotes; of this file first. */
function shippedValues(files: unknown, fileName: string): string[] {
  const all = Object.entries((files ?? {}) as Record<string, Record<string, { readonly value?: unknown }>>);
  const ordered = [...all.filter(([name]) => name === fileName), ...all.filter(([name]) => name !== fileName)];
  const found = ordered.flatMap(([, releases]) =>
    Object.values(releases).flatMap((release) => (typeof release?.value === "string" ? [release.value] : [])),
  );
  // "<example omitted>" and the build's "@sbindir@" are no values; "(mail=@user@)" is one.
  return [...new Set(found.map((value) => value.replace(/^"|"$/g, "")))].filter(
    (value) => value !== "" && !value.startsWith("<") && (value.startsWith("(") || !/@\w+@/.test(value)),
  );
}
