import { clientKeys } from "../facts/tables.ts";
import { hasVersion } from "../facts/version.ts";
import { classDomains } from "../model/address-classes.ts";
import type { Instance } from "../model/instance.ts";
import { tableWords } from "../rules/tables/table-words.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { isBlankCode } from "../syntax/text.ts";
import { nameOf, pathOf } from "../uri.ts";
import { type CompletionItem, isNameCharacter, isWordCharacter, type Place, wordAt } from "./completion-item.ts";

/** Keys and values of a table client's file: of its type, as main.cf or the file's name tells, else of every type. */
export function clientCompletion(place: Place): CompletionItem[] {
  const { instance, file, position, line: before } = place;
  if (before.trimStart().startsWith("#")) return [];
  const types = typesOf(instance, file);
  const facts = types.flatMap((type) => (clientKeys().get(type) ?? []).map((fact) => ({ type, fact })));
  const equals = before.indexOf("=");
  if (equals < 0) {
    const range = wordAt(place, isNameCharacter);
    const hasEquals = (file.lineAt(position.line) ?? "").slice(range.end.character).trimStart().startsWith("=");
    const items = new Map<string, CompletionItem>();
    for (const { type, fact } of facts) {
      if (items.has(fact.name) || !hasVersion(instance.target, fact.since)) continue;
      items.set(fact.name, {
        label: fact.name,
        kind: "parameter",
        detail: fact.required ? `${fact.valueType}, required` : fact.valueType,
        insert: hasEquals ? fact.name : `${fact.name} = `,
        isDeprecated: fact.obsolete === true,
        sort: `${fact.obsolete ? 9 : fact.required ? 0 : 1}${fact.name}`,
        range,
        about: { kind: "client-key", name: `${type}:${fact.name}` },
      });
    }
    return [...items.values()];
  }
  const name = before.slice(0, equals).trim();
  const range = wordAt(place, isWordCharacter);
  const fact = facts.find((own) => own.fact.name === name)?.fact;
  const values = fact?.values ?? (fact?.valueType === "bool" ? ["yes", "no"] : []);
  const standard = fact?.default === undefined || fact.default === "" ? [] : [String(fact.default)];
  return [...new Set([...values, ...standard])].map((label, i) => ({
    label,
    kind: "value",
    sort: String(i).padStart(3, "0"),
    range,
  }));
}

function typesOf(instance: Instance, file: SourceFile): readonly string[] {
  const path = pathOf(file.uri);
  const named = tableWords(instance).find(({ table }) => table?.name === path)?.table?.type;
  if (named !== undefined) return [named];
  const all = [...clientKeys().keys()];
  const byName = all.filter((type) => nameOf(file.uri).toLowerCase().includes(type));
  return byName.length > 0 ? byName : all;
}

/** Words that access(5) takes as a result. */
const actions = [
  "OK",
  "REJECT",
  "DUNNO",
  "DEFER",
  "DEFER_IF_PERMIT",
  "DEFER_IF_REJECT",
  "DISCARD",
  "FILTER",
  "HOLD",
  "PREPEND",
  "REDIRECT",
  "BCC",
  "INFO",
  "WARN",
];

/** Words that header_checks(5) takes as a result. */
const checkActions = [
  "REJECT",
  "IGNORE",
  "WARN",
  "DUNNO",
  "DISCARD",
  "HOLD",
  "PREPEND",
  "REPLACE",
  "FILTER",
  "REDIRECT",
  "BCC",
  "INFO",
  "PASS",
  "STRIP",
];

/** Keys and results of a lookup table by what main.cf uses it for: transports, actions, known domains. */
export function tableCompletion(place: Place): CompletionItem[] {
  const { instance, file, line } = place;
  if (line.trimStart().startsWith("#")) return [];
  // A pattern may hold blanks; its result stands behind the closing slash and its flags.
  const isPattern = /^!?\//.test(line);
  const hasKey = isPattern ? /^!?\/(?:[^\\/]|\\.)*\/[A-Za-z]*\s/.test(line) : /^\S*\s/.test(line);
  if (isPattern && !hasKey) return [];
  const range = wordAt(place, (code) => !isBlankCode(code) && code !== 58 && code !== 44);
  if (!hasKey)
    return [...new Set(classDomains(instance).map(({ domain }) => domain))]
      .filter((domain) => !domain.startsWith("$"))
      .map((domain) => ({ label: domain, kind: "value", detail: "domain of this server", sort: `1${domain}`, range }));
  const uses = usesOf(instance, file);
  const ofActions = (words: readonly string[]): CompletionItem[] =>
    words.map((action, i) => ({ label: action, kind: "keyword", sort: String(i).padStart(2, "0"), range }));
  if (uses.some((name) => name.includes("transport"))) {
    const end = (file.lineAt(range.end.line) ?? "")[range.end.character] === ":" ? 1 : 0;
    const whole = { start: range.start, end: { ...range.end, character: range.end.character + end } };
    return instance.services
      .filter(({ type }) => type !== "inet")
      .map(({ name, command }) => ({
        label: `${name}:`,
        kind: "service",
        detail: command,
        sort: `0${name}`,
        range: whole,
      }));
  }
  if (uses.some((name) => /(?:header|body)_checks$/.test(name))) return ofActions(checkActions);
  return uses.some((name) => name.endsWith("_restrictions") || name.includes("access")) ? ofActions(actions) : [];
}

/** The parameters that name a table's file; by the file's own name where none does. */
function usesOf(instance: Instance, file: SourceFile): readonly string[] {
  const path = pathOf(file.uri);
  const uses = tableWords(instance)
    .filter(({ table }) => table?.name === path)
    .map(({ parameter }) => parameter);
  return uses.length > 0 ? uses : [nameOf(file.uri)];
}
