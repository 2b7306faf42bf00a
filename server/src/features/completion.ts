import { summaryOf } from "../facts/docs.ts";
import { commands, pipeAttributes, pipeMacros } from "../facts/master.ts";
import { availability, defaultOf, parameters, serviceSuffixes } from "../facts/parameters.ts";
import { restrictions } from "../facts/restrictions.ts";
import { tableTypes } from "../facts/tables.ts";
import { hasVersion } from "../facts/version.ts";
import type { Instance } from "../model/instance.ts";
import { serviceTypes } from "../model/services.ts";
import { isCommentOrBlank } from "../syntax/logical-line.ts";
import { fieldNames, Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { isNameCode, type Position, type Range } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import { courierCompletion } from "./completion-courier.ts";
import { isRestrictionParameter } from "./thing-at.ts";

export type ItemKind =
  | "parameter"
  | "value"
  | "reference"
  | "restriction"
  | "table"
  | "service"
  | "daemon"
  | "file"
  | "keyword"
  | "snippet";

export interface CompletionItem {
  readonly label: string;
  readonly kind: ItemKind;
  readonly detail?: string;
  /** Text to insert where it is not the label; a snippet where `isSnippet`. */
  readonly insert?: string;
  readonly isSnippet?: boolean;
  readonly isDeprecated?: boolean;
  readonly sort: string;
  readonly range: Range;
  /** What to document on resolve. */
  readonly about?: {
    readonly kind: "parameter" | "restriction" | "table" | "daemon" | "courier" | "pipe";
    readonly name: string;
  };
}

/** What may stand at the cursor. */
export function completion(workspace: Workspace, file: SourceFile, position: Position): CompletionItem[] {
  if (file.languageId === "courier" || file.languageId === "courier-auth") return courierCompletion(file, position);
  const line = file.lineAt(position.line) ?? "";
  if (isCommentOrBlank(line) && line.trimStart().startsWith("#")) return [];
  const instance = workspace.instanceOf(file.uri);
  const place = { instance, file, position, line: line.slice(0, position.character) };
  if (file.languageId === "postfix-main") return inMain(place);
  return file.languageId === "postfix-master" ? inMaster(place) : [];
}

interface Place {
  readonly instance: Instance;
  readonly file: SourceFile;
  readonly position: Position;
  /** The physical line up to the cursor. */
  readonly line: string;
}

function inMain(place: Place): CompletionItem[] {
  const { file, position, line } = place;
  const isContinuation = /^[ \t]/.test(file.lineAt(position.line) ?? "");
  const equals = line.indexOf("=");
  if (!isContinuation && equals < 0) return names(place, line.length - wordLength(line, isNameCharacter), " = ");
  const entry = file.entryAt(position.line);
  const first = entry ? (file.lineAt(entry.line) ?? "") : line;
  const at = first.indexOf("=");
  if (at < 0) return [];
  const name = first.slice(0, at).trim();
  return values(place, name, isContinuation ? line : line.slice(equals + 1));
}

const isNameCharacter = (code: number): boolean => isNameCode(code);
const isWordCharacter = (code: number): boolean =>
  code > 32 && code !== 44 && code !== 123 && code !== 125 && code !== 61;

/** How many characters before the end of a text belong to the word under the cursor. */
function wordLength(text: string, belongs: (code: number) => boolean): number {
  let at = text.length;
  while (at > 0 && belongs(text.charCodeAt(at - 1))) at--;
  return text.length - at;
}

/** From a column to the end of the word at the cursor. */
function rangeFrom({ file, position }: Place, character: number, belongs = isWordCharacter): Range {
  const text = file.lineAt(position.line) ?? "";
  let end = position.character;
  while (end < text.length && belongs(text.charCodeAt(end))) end++;
  return { start: { line: position.line, character }, end: { line: position.line, character: end } };
}

function names(place: Place, from: number, suffix: string, daemon?: string): CompletionItem[] {
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

function values(place: Place, name: string, before: string): CompletionItem[] {
  const { instance, position } = place;
  const dollar = /\$[({]?(\w*)$/.exec(before);
  if (dollar)
    return referenceItems(place, position.character - dollar[1]!.length, dollar[0].startsWith("${") ? "}" : "");
  const length = wordLength(before, isWordCharacter);
  const word = before.slice(before.length - length);
  const range = rangeFrom(place, position.character - length);
  const fact = parameters.get(name);
  const suffix = fact ? undefined : serviceSuffixes().find((candidate) => name.endsWith(candidate.suffix));
  const type = fact?.type ?? suffix?.valueType ?? "string";
  const items: CompletionItem[] = [];
  const add = (label: string, kind: ItemKind, more: Partial<CompletionItem> = {}) =>
    items.push({
      label,
      kind,
      sort: `${kind === "value" ? 0 : 2}${String(items.length).padStart(4, "0")}`,
      range,
      ...more,
    });
  if (type === "bool") for (const value of ["yes", "no"]) add(value, "value");
  if (fact?.values && type !== "tls-protocol-list") for (const value of fact.values) add(value, "value");
  if (type === "tls-protocol-list") {
    if (hasVersion(instance.target, "3.6"))
      for (const version of ["TLSv1.2", "TLSv1.3", "TLSv1.1", "TLSv1"]) add(`>=${version}`, "value");
    for (const version of fact?.values ?? []) add(`!${version}`, "value");
    for (const version of fact?.values ?? []) add(version, "value");
  }
  if (type === "time")
    for (const unit of ["s", "m", "h", "d", "w"]) if (/^\d+$/.test(word)) add(`${word}${unit}`, "value");
  if (
    isRestrictionParameter(name) &&
    (fact?.type === "restriction-list" ||
      instance.scope.list("smtpd_restriction_classes")?.some(({ text }) => text === name))
  )
    addRestrictions(place, name, range, items);
  if (fact?.acceptsMaps || fact?.isMapList || type === "map" || type === "map-list" || type === "restriction-list")
    addTables(place, word, range, items);
  if (fact?.isTransport || fact?.isService) addServices(instance, items, range);
  if (fact?.isPath || fact?.isTlsFile || word.startsWith("/")) addPaths(place, word, range, items);
  const standard = fact && defaultOf(fact, instance.target);
  if (standard && standard.length < 60 && !standard.includes("{") && items.every(({ label }) => label !== standard))
    items.push({ label: standard, kind: "value", detail: "default", sort: "1", range });
  if (
    type === "match-list" ||
    type === "hostname" ||
    type === "host-list" ||
    type === "address" ||
    type === "string" ||
    type === "nexthop"
  )
    for (const reference of ["$myhostname", "$mydomain", "$mydestination", "$mynetworks"])
      if (reference !== `$${name}`) items.push({ label: reference, kind: "reference", sort: `3${reference}`, range });
  if (
    fact?.matchKind === "namadr" ||
    fact?.matchKind === "addr" ||
    type === "ipv4-address" ||
    type === "ipv6-address" ||
    name === "inet_interfaces"
  )
    for (const address of instance.machineAddresses ?? [])
      items.push({
        label: address.includes(":") && !type.startsWith("ipv") ? `[${address}]` : address,
        kind: "value",
        detail: "this machine",
        sort: `2${address}`,
        range,
      });
  return items;
}

function referenceItems(place: Place, from: number, close: string): CompletionItem[] {
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

function addRestrictions({ instance }: Place, list: string, range: Range, items: CompletionItem[]): void {
  for (const fact of restrictions().values()) {
    const since = fact.since ?? fact.sinceGit;
    if (!hasVersion(instance.target, since) || (fact.removedIn && hasVersion(instance.target, fact.removedIn)))
      continue;
    const fits = fact.usableIn.includes(list) || !parameters.has(list);
    const withDelay = fact.usableOnlyWithDelayReject?.includes(list);
    if (!fits && !withDelay) continue;
    const takes = fact.argument !== undefined && fact.argument !== "none";
    items.push({
      label: fact.name,
      kind: "restriction",
      ...(takes && { detail: fact.argument!, insert: `${fact.name} ` }),
      isDeprecated: fact.obsolete === true,
      sort: `${fact.obsolete ? 9 : fits ? 1 : 3}${fact.name}`,
      range,
      about: { kind: "restriction", name: fact.name },
    });
  }
  for (const { text } of instance.scope.list("smtpd_restriction_classes") ?? [])
    if (text !== list)
      items.push({ label: text, kind: "restriction", detail: "restriction class", sort: `0${text}`, range });
}

function addTables(place: Place, word: string, range: Range, items: CompletionItem[]): void {
  const { instance } = place;
  const colon = word.lastIndexOf(":");
  if (colon >= 0) {
    const start = { line: range.start.line, character: range.start.character + colon + 1 };
    addPaths(place, word.slice(colon + 1), { start, end: range.end }, items);
    const directory = instance.scope.value("config_directory") ?? "/etc/postfix";
    for (const name of tableFiles(instance))
      items.push({ label: `${directory}/${name}`, kind: "file", sort: `1${name}`, range: { start, end: range.end } });
  }
  for (const { type, since } of tableTypes().values())
    if (hasVersion(instance.target, since))
      items.push({ label: `${type}:`, kind: "table", sort: `4${type}`, range, about: { kind: "table", name: type } });
}

/** Files beside the configuration that may be tables. */
function tableFiles(instance: Instance): string[] {
  const answer = instance.probes.list(instance.scope.value("config_directory") ?? "/etc/postfix");
  const names = answer?.kind === "found" ? answer.value : [];
  return names.filter((name) => !/^(main|master)\.cf|\.(db|lmdb|cdb|proto|pem|key|crt)$|~$/.test(name));
}

function addServices(instance: Instance, items: CompletionItem[], range: Range): void {
  const seen = new Set<string>();
  for (const { name, type, command } of instance.services) {
    if (type === "inet" || seen.has(name)) continue;
    seen.add(name);
    items.push({ label: name, kind: "service", detail: command, sort: `0${name}`, range });
  }
}

/** Files and directories under the path that is being written. */
function addPaths({ instance }: Place, word: string, range: Range, items: CompletionItem[]): void {
  const slash = word.lastIndexOf("/");
  const directory = slash < 0 ? "/etc/postfix" : word.slice(0, slash) || "/";
  if (!directory.startsWith("/")) return;
  const answer = instance.probes.list(directory);
  if (answer?.kind !== "found") return;
  const prefix = directory === "/" ? "/" : `${directory}/`;
  for (const name of answer.value.slice(0, 300))
    items.push({ label: `${prefix}${name}`, kind: "file", sort: `1${name}`, range });
}

const fieldValues: Readonly<Record<string, readonly string[]>> = {
  type: serviceTypes,
  private: ["n", "-", "y"],
  unprivileged: ["-", "n", "y"],
  chroot: ["n", "-", "y"],
  wakeup: ["-", "60", "300", "1000?"],
  process_limit: ["-", "0", "1", "2", "10", "100"],
};

function inMaster(place: Place): CompletionItem[] {
  const { instance, file, position, line } = place;
  const entry = file.entryAt(position.line);
  const override = /-o\s+\{?\s*([^\s={}]*)$/.exec(line);
  const daemon = entry instanceof Service ? (entry.field("command")?.text ?? "") : "";
  if (override)
    return names(
      place,
      position.character - override[1]!.length,
      "=",
      daemon.slice(daemon.lastIndexOf("/") + 1) || undefined,
    );
  const value = /-o\s+\{?\s*(\w+)\s*=\s*([^{}]*)$/.exec(line);
  if (value && (!/\s/.test(value[2]!) || line.includes("{"))) return values(place, value[1]!, value[2]!);
  const length = wordLength(line, (code) => code > 32);
  const range = rangeFrom(place, position.character - length, (code) => code > 32);
  const isContinuation = /^[ \t]/.test(line);
  const items: CompletionItem[] = [];
  const add = (label: string, kind: ItemKind, more: Partial<CompletionItem> = {}) =>
    items.push({ label, kind, sort: String(items.length).padStart(4, "0"), range, ...more });
  const words = line
    .slice(0, line.length - length)
    .trim()
    .split(/\s+/)
    .filter(Boolean).length;
  if (!isContinuation && words < fieldNames.length) {
    const field = fieldNames[words]!;
    if (field === "command")
      for (const { command } of commands().values())
        add(command, "daemon", { about: { kind: "daemon", name: command } });
    else if (field === "service")
      for (const name of ["smtp", "submission", "submissions", "relay", "lmtp"]) add(name, "service");
    else for (const text of fieldValues[field] ?? []) add(text, "value");
    return items;
  }
  const word = line.slice(line.length - length);
  if (daemon === "pipe" || daemon === "spawn") {
    const macro = /\$\{?(\w*)$/.exec(word);
    if (macro) {
      const from = position.character - macro[1]!.length;
      const inner = rangeFrom(place, from, isNameCharacter);
      for (const name of pipeMacros().keys())
        items.push({
          label: name,
          kind: "reference",
          insert: macro[0].startsWith("${") ? `${name}}` : name,
          sort: name,
          range: inner,
          about: { kind: "pipe", name: `$\{${name}}` },
        });
      return items;
    }
    for (const name of pipeAttributes().keys())
      add(`${name}=`, "keyword", { about: { kind: "pipe", name: `${name}=` } });
  }
  add("-o", "keyword", { insert: "-o ", detail: "override a parameter" });
  void instance;
  return items;
}

/** Our own words about an item, when the editor asks for them. */
export function documentation(about: NonNullable<CompletionItem["about"]>): string | undefined {
  return summaryOf(about.kind, about.name);
}
