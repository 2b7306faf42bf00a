import { availability, defaultOf, parameters, serviceSuffixes } from "../facts/parameters.ts";
import { hasVersion } from "../facts/version.ts";
import { type CompletionItem, isNameCharacter, type Place, rangeFrom } from "./completion-item.ts";

/** Names of parameters from a column on; with a daemon those that it reads. `suffix` is what goes between name and value. */
export function names(place: Place, from: number, suffix: string, daemon?: string): CompletionItem[] {
  const { instance } = place;
  const range = rangeFrom(place, from, isNameCharacter);
  const hasEquals = (place.file.lineAt(place.position.line) ?? "")
    .slice(range.end.character)
    .trimStart()
    .startsWith("=");
  const items: CompletionItem[] = [];
  for (const fact of parameters.all()) {
    const { name } = fact;
    if (availability(name, instance.target) !== "known" || fact.readOnly) continue;
    if (daemon && !(fact.usedBy?.includes(daemon) || fact.usedBy?.includes("*"))) continue;
    const isSet = instance.settings.has(name);
    const isOld = fact.status !== undefined;
    const standard = defaultOf(fact, instance.target);
    items.push({
      label: name,
      kind: "parameter",
      detail: `${fact.type}${standard === undefined ? "" : ` = ${standard.length > 60 ? `${standard.slice(0, 60)}…` : standard || "(empty)"}`}${isSet && !daemon ? " · set" : ""}`,
      insert: hasEquals ? name : name + suffix,
      isDeprecated: isOld,
      sort: `${isOld ? "9" : isSet && !daemon ? "5" : daemon && !fact.usedBy?.includes(daemon) ? "4" : "1"}${name}`,
      range,
      about: { kind: "parameter", name },
    });
  }
  if (!daemon)
    for (const service of instance.services) {
      const program = service.command;
      for (const { suffix, appliesTo, since } of serviceSuffixes()) {
        const name = service.name + suffix;
        if (!appliesTo.includes(program) || parameters.has(name) || !hasVersion(instance.target, since)) continue;
        items.push({
          label: name,
          kind: "parameter",
          detail: `limit of ${service.name}`,
          insert: hasEquals ? name : name + suffix,
          sort: `6${name}`,
          range,
        });
      }
    }
  return items;
}

/** Names behind a `$`; `close` ends the expansion. */
export function referenceItems(place: Place, from: number, close: string): CompletionItem[] {
  const { instance, file, position } = place;
  const range = rangeFrom(place, from, isNameCharacter);
  const next = (file.lineAt(position.line) ?? "")[range.end.character];
  const tail = close !== "" && next !== "}" ? close : "";
  const items = new Map<string, CompletionItem>();
  for (const name of instance.settings.keys())
    items.set(name, {
      label: name,
      kind: "reference",
      detail: "set in main.cf",
      insert: name + tail,
      sort: `0${name}`,
      range,
      ...(parameters.has(name) && { about: { kind: "parameter", name } }),
    });
  for (const { name, status } of parameters.all())
    if (!items.has(name) && status === undefined && availability(name, instance.target) === "known")
      items.set(name, {
        label: name,
        kind: "reference",
        insert: name + tail,
        sort: `1${name}`,
        range,
        about: { kind: "parameter", name },
      });
  return [...items.values()];
}
