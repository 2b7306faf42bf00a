import { activeDnsLists } from "../facts/dnsbl.ts";
import { defaultOf, parameters, serviceSuffixes } from "../facts/parameters.ts";
import { restrictions } from "../facts/restrictions.ts";
import { tableTypes } from "../facts/tables.ts";
import { hasVersion } from "../facts/version.ts";
import { classDomains } from "../model/address-classes.ts";
import type { Instance } from "../model/instance.ts";
import { isNameCode, type Range } from "../syntax/text.ts";
import {
  type CompletionItem,
  type ItemKind,
  isWordCharacter,
  type Place,
  rangeFrom,
  wordLength,
} from "./completion-item.ts";
import { referenceItems } from "./completion-names.ts";
import { isRestrictionParameter } from "./thing-at.ts";
import { excludedCiphers, usualValues } from "./usual-values.ts";

const isList = (type: string): boolean => type.endsWith("list");

/** Every domain that the settings name, and the host's own names. */
function knownDomains(instance: Instance): Set<string> {
  const own = ["myhostname", "mydomain", "myorigin", "smtp_helo_name"].map((name) => instance.scope.value(name) ?? "");
  const all = [...classDomains(instance).map(({ domain }) => domain), ...own];
  return new Set(all.filter((domain) => domain.includes(".") && !/[$/]/.test(domain)));
}

/** What a parameter may have for its value; `before` is the value up to the cursor. */
export function values(place: Place, name: string, before: string): CompletionItem[] {
  const { instance, position } = place;
  const dollar = /\$[({]?(\w*)$/.exec(before);
  if (dollar)
    return referenceItems(place, position.character - dollar[1]!.length, dollar[0].startsWith("${") ? "}" : "");
  const fact = parameters.get(name);
  // ">=TLSv1.2" is one word.
  const belongs =
    fact?.type === "tls-protocol-list" ? (code: number) => isWordCharacter(code) || code === 61 : isWordCharacter;
  const length = wordLength(before, belongs);
  const word = before.slice(before.length - length);
  const range = rangeFrom(place, position.character - length, belongs);
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
  if (fact?.isTransport || fact?.isService)
    addServices(
      instance,
      items,
      rangeFrom(place, range.start.character, (code) => isWordCharacter(code) && code !== 58),
    );
  if (fact?.isPath || fact?.isTlsFile || word.startsWith("/")) addPaths(place, word, range, items);
  const standard = fact && defaultOf(fact, instance.target);
  const addDefault = (label: string, detail: string) => {
    if (items.every((item) => item.label !== label)) items.push({ label, kind: "value", detail, sort: "1", range });
  };
  if (standard && standard.length < 60 && !standard.includes("{")) addDefault(standard, "default");
  if (standard && isList(type))
    for (const part of standard.split(/[\s,]+/)) if (part && !part.includes("$")) addDefault(part, "in the default");
  for (const label of usualValues[name] ?? []) addDefault(label, "usual");
  if (type === "cipher-list") for (const cipher of excludedCiphers) add(cipher, "value");
  if (type === "match-list" || type === "hostname" || name === "mydestination" || name.endsWith("_domains"))
    for (const domain of knownDomains(instance))
      if (!before.includes(domain))
        items.push({ label: domain, kind: "value", detail: "domain of this server", sort: `2${domain}`, range });
  if (/(?:rbl|rhsbl)_\w+[ \t]+\S*$/.test(before) || name === "postscreen_dnsbl_sites")
    for (const { zone, kind } of activeDnsLists())
      items.push({ label: zone, kind: "value", detail: `DNS list (${kind})`, sort: `0${zone}`, range });
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
  const start = { line: range.start.line, character: range.start.character + colon + 1 };
  if (colon >= 0) {
    addPaths(place, word.slice(colon + 1), { start, end: range.end }, items);
    const directory = instance.scope.value("config_directory") ?? "/etc/postfix";
    for (const name of tableFiles(instance))
      items.push({ label: `${directory}/${name}`, kind: "file", sort: `1${name}`, range: { start, end: range.end } });
  }
  // Behind a type stands a name, but for those that take another table.
  if (colon >= 0 && !/^(?:proxy|debug):$/.test(word.slice(0, colon + 1))) return;
  const { end } = rangeFrom(place, start.character, (code) => isNameCode(code));
  const hasColon = (place.file.lineAt(end.line) ?? "")[end.character] === ":" ? 1 : 0;
  const whole = { start, end: { ...end, character: end.character + hasColon } };
  for (const { type, since } of tableTypes().values())
    if (hasVersion(instance.target, since))
      items.push({
        label: `${type}:`,
        kind: "table",
        sort: `4${type}`,
        range: whole,
        about: { kind: "table", name: type },
      });
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
