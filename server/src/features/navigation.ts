import type { Instance } from "../model/instance.ts";
import { classNames, writtenClasses, writtenLists } from "../model/restrictions.ts";
import { tableReference } from "../model/tables.ts";
import { tableWords } from "../rules/tables/table-words.ts";
import { parseExpansion, references as referencesIn } from "../syntax/expansion.ts";
import { TableEntry } from "../syntax/lookup-table.ts";
import { Parameter } from "../syntax/main-cf.ts";
import { Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position, Range } from "../syntax/text.ts";
import { splitWords } from "../syntax/words.ts";
import type { Workspace } from "../workspace.ts";
import { type Thing, thingAt } from "./thing-at.ts";

export interface Location {
  readonly uri: string;
  readonly range: Range;
}

const start: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Where the thing at a position is defined: the setting, the service, the restriction class, the table's file. */
export function definition(workspace: Workspace, file: SourceFile, position: Position): Location[] {
  const thing = thingAt(file, position);
  if (!thing) return [];
  const instance = workspace.instanceOf(file.uri);
  const { main, master } = instance.files;
  if (thing.kind === "parameter" || thing.kind === "reference") return settingsOf(instance, thing.text);
  if (thing.kind === "table") {
    const table = tableReference(thing.text);
    return table?.name.startsWith("/") ? [{ uri: workspace.uriOfPath(table.name), range: start }] : [];
  }
  if (thing.kind !== "word") return [];
  if (thing.text.startsWith("/")) return [{ uri: workspace.uriOfPath(thing.text), range: start }];
  const name = thing.text.split(":")[0]!;
  const service = master && instance.services.find((found) => found.name === name && found.type !== "inet");
  if (service) return [{ uri: master.uri, range: service.entry.range(service.entry.fields[0]!) }];
  const own = main && instance.settings.get(thing.text);
  return own ? [{ uri: main.uri, range: own.entry.range(own.entry.name) }] : [];
}

/** The entries of main.cf and the overrides that set a name. */
function settingsOf(instance: Instance, name: string): Location[] {
  const { main, master } = instance.files;
  const found: Location[] = [];
  const setting = instance.settings.get(name);
  if (main && setting) found.push({ uri: main.uri, range: setting.entry.range(setting.entry.name) });
  if (master && found.length === 0)
    for (const { entry, overrides } of instance.services) {
      const override = overrides.get(name);
      if (override) found.push({ uri: master.uri, range: entry.range(override.name) });
    }
  return found;
}

export interface Occurrence extends Location {
  readonly isDefinition: boolean;
}

/** Every place of the instance that speaks of the same name, or of the same service. */
export function occurrences(workspace: Workspace, file: SourceFile, position: Position): Occurrence[] {
  const thing = thingAt(file, position);
  if (!thing) return [];
  const instance = workspace.instanceOf(file.uri);
  const name = thing.text.split(":")[0]!;
  if (isServiceName(instance, thing, name))
    return [...serviceOccurrences(instance, name), ...inTransportTables(workspace, instance, file.uri, name)];
  const found = nameOccurrences(instance, thing.text);
  return classNames(instance, instance.scope).has(thing.text)
    ? [...found, ...classOccurrences(workspace, instance, file.uri, thing.text)]
    : found;
}

export function isServiceName(instance: Instance, thing: Thing, name: string): boolean {
  if (thing.kind === "field") return thing.field === "service";
  return thing.kind === "word" && instance.services.some((service) => service.name === name && service.type !== "inet");
}

function nameOccurrences(instance: Instance, name: string): Occurrence[] {
  const { main, master } = instance.files;
  const found: Occurrence[] = [];
  const inValue = (file: SourceFile, entry: Parameter | Service, from: number, to: number) => {
    for (const reference of referencesIn(parseExpansion(entry.text, from, to)))
      if (reference.name.text === name)
        found.push({ uri: file.uri, range: entry.range(reference.name), isDefinition: false });
    for (const word of splitWords(entry.text, from, to))
      if (word.text === name) found.push({ uri: file.uri, range: entry.range(word), isDefinition: false });
  };
  for (const entry of main?.entries() ?? []) {
    if (!(entry instanceof Parameter) || entry.error) continue;
    if (entry.name.text === name) found.push({ uri: main!.uri, range: entry.range(entry.name), isDefinition: true });
    inValue(main!, entry, entry.value.start, entry.value.end);
  }
  for (const entry of master?.entries() ?? []) {
    if (!(entry instanceof Service)) continue;
    for (const override of entry.overrides) {
      if (override.error) continue;
      if (override.name.text === name)
        found.push({ uri: master!.uri, range: entry.range(override.name), isDefinition: true });
      inValue(master!, entry, override.value.start, override.value.end);
    }
  }
  return found;
}

/** Entries of a table that are looked through. */
const searched = 5000;

/** The entries of tables that lie beside main.cf, of each table once. */
function* entriesBeside(workspace: Workspace, uri: string, paths: Iterable<string>): Iterable<[string, TableEntry]> {
  const directory = `${workspace.instanceDirectoryOf(uri)}/`;
  for (const path of new Set(paths)) {
    const table = workspace.uriOfPath(path).startsWith(directory) && workspace.file(workspace.uriOfPath(path));
    if (!table) continue;
    let count = 0;
    for (const entry of table.entries()) {
      if (++count > searched) break;
      if (entry instanceof TableEntry) yield [table.uri, entry];
    }
  }
}

/** Where the transport tables name a service. */
function inTransportTables(workspace: Workspace, instance: Instance, uri: string, name: string): Occurrence[] {
  const paths = tableWords(instance).flatMap(({ parameter, table }) =>
    table && parameter.includes("transport") ? [table.name] : [],
  );
  return [...entriesBeside(workspace, uri, paths)].flatMap(([table, entry]) => {
    const { start, text } = entry.value;
    if (!text.startsWith(`${name}:`)) return [];
    return [{ uri: table, range: entry.range({ start, end: start + name.length }), isDefinition: false }];
  });
}

/** Where access tables give a restriction class as their answer: files beside main.cf, and those within a value. */
function classOccurrences(workspace: Workspace, instance: Instance, uri: string, name: string): Occurrence[] {
  const found: Occurrence[] = [];
  const paths: string[] = [];
  for (const { items, source, isKnown, place } of [...writtenLists(instance), ...writtenClasses(instance)]) {
    const file = source?.isOverride ? instance.files.master : instance.files.main;
    for (const { argument } of items) {
      const table = argument && tableReference(argument.content.text);
      if (!table) continue;
      paths.push(table.name);
      if (!file || !source || !isKnown || !argument.text.includes("{")) continue;
      const { start, end } = place(argument);
      const { entry } = source;
      for (const word of splitWords(entry.text, start, end, isInlineSeparator, false))
        if (word.text === name && entry.text.slice(word.end, end).trimStart()[0] !== "=")
          found.push({ uri: file.uri, range: entry.range(word), isDefinition: false });
    }
  }
  for (const [table, entry] of entriesBeside(workspace, uri, paths))
    for (const word of splitWords(entry.text, entry.value.start, entry.value.end))
      if (word.text === name) found.push({ uri: table, range: entry.range(word), isDefinition: false });
  return found;
}

/** What stands between the names in a value with braces: blanks, commas, braces and equals signs. */
const isInlineSeparator = (code: number): boolean =>
  code <= 32 || code === 44 || code === 123 || code === 125 || code === 61;

/** Where main.cf and master.cf speak of a service. */
function serviceOccurrences(instance: Instance, name: string): Occurrence[] {
  const { master } = instance.files;
  const found: Occurrence[] = [];
  if (master)
    for (const { entry, name: own } of instance.services)
      if (own === name) found.push({ uri: master.uri, range: entry.range(entry.fields[0]!), isDefinition: true });
  return [...found, ...(servicesInMain(instance, new Set([name])).get(name) ?? [])];
}

/** Letters of a name that a parameter may start with. */
const longestName = 200;

/** Where main.cf speaks of services, by their names: one way through it for all of them. */
export function servicesInMain(instance: Instance, names: ReadonlySet<string>): ReadonlyMap<string, Occurrence[]> {
  const { main } = instance.files;
  const byName = new Map<string, Occurrence[]>();
  const add = (name: string, entry: Parameter, start: number) => {
    if (!names.has(name)) return;
    const found = byName.get(name) ?? [];
    byName.set(name, found);
    found.push({ uri: main!.uri, range: entry.range({ start, end: start + name.length }), isDefinition: false });
  };
  for (const entry of main?.entries() ?? []) {
    if (!(entry instanceof Parameter) || entry.error) continue;
    const { text, start } = entry.name;
    if (/_(?:destination|recipient|delivery|time|initial|minimum|transport|extra)_/.test(text))
      for (let at = text.indexOf("_"); at >= 0 && at <= longestName; at = text.indexOf("_", at + 1))
        add(text.slice(0, at), entry, start);
    for (const word of splitWords(entry.text, entry.value.start, entry.value.end, isInlineSeparator, false)) {
      const colon = word.text.indexOf(":");
      if (colon >= 0) add(word.text.slice(0, colon), entry, word.start);
      if (colon !== 0) add(word.text, entry, word.start);
    }
  }
  return byName;
}
