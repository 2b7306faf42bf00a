import { availability, defaultOf, parameters, serviceSuffixes } from "../facts/parameters.ts";
import { hasVersion, type Version } from "../facts/version.ts";
import { type CompletionItem, fits, isNameCharacter, type Place, rangeFrom } from "./completion-item.ts";

/** What a list says of a parameter of one release. */
interface Offer {
  readonly name: string;
  readonly detail: string;
  readonly isOld: boolean;
  readonly isReadOnly: boolean;
  readonly usedBy: readonly string[];
}

let offers: readonly Offer[] = [];
let offersOf: Version | undefined;

/** The parameters of a release; those of the last one asked for are kept, as a list is asked for at many keys. */
function offersIn(target: Version): readonly Offer[] {
  if (offersOf === target) return offers;
  offersOf = target;
  offers = [...parameters.all()]
    .filter(({ name }) => availability(name, target) === "known")
    .map((fact) => {
      const standard = defaultOf(fact, target);
      const cut = standard && standard.length > 60 ? `${standard.slice(0, 60)}…` : standard;
      return {
        name: fact.name,
        detail: cut === undefined ? fact.type : `${fact.type} = ${cut || "(empty)"}`,
        isOld: fact.status !== undefined,
        isReadOnly: fact.readOnly === true,
        usedBy: fact.usedBy ?? [],
      };
    });
  return offers;
}

/** Names of parameters from a column on; with a daemon those that it reads. `suffix` is what goes between name and value. */
export function names(place: Place, from: number, suffix: string, daemon?: string): CompletionItem[] {
  const { instance } = place;
  const range = rangeFrom(place, from, isNameCharacter);
  const hasEquals = (place.file.lineAt(place.position.line) ?? "")
    .slice(range.end.character)
    .trimStart()
    .startsWith("=");
  const items: CompletionItem[] = [];
  const isFit = fits(place, from);
  for (const { name, detail, isOld, isReadOnly, usedBy } of offersIn(instance.target)) {
    if (isReadOnly || !isFit(name)) continue;
    if (daemon && !(usedBy.includes(daemon) || usedBy.includes("*"))) continue;
    const isSet = !daemon && instance.settings.has(name);
    items.push({
      label: name,
      kind: "parameter",
      detail: isSet ? `${detail} · set` : detail,
      insert: hasEquals ? name : name + suffix,
      isDeprecated: isOld,
      sort: `${isOld ? "9" : isSet ? "5" : daemon && !usedBy.includes(daemon) ? "4" : "1"}${name}`,
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
  for (const { name, isOld } of offersIn(instance.target))
    if (!items.has(name) && !isOld)
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
