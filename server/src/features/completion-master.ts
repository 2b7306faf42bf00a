import { commands, pipeAttributes, pipeFlags, pipeMacros, smtpAttributes, spawnAttributes } from "../facts/master.ts";
import { hasVersion } from "../facts/version.ts";
import { serviceTypes } from "../model/services.ts";
import { fieldNames, Service } from "../syntax/master-cf.ts";
import type { Range } from "../syntax/text.ts";
import {
  type CompletionItem,
  type ItemKind,
  isNameCharacter,
  isWordCharacter,
  type Place,
  rangeFrom,
  wordLength,
} from "./completion-item.ts";
import { names } from "./completion-names.ts";
import { values } from "./completion-values.ts";

const fieldValues: Readonly<Record<string, readonly string[]>> = {
  type: serviceTypes,
  private: ["n", "-", "y"],
  unprivileged: ["-", "n", "y"],
  chroot: ["n", "-", "y"],
  wakeup: ["-", "60", "300", "1000?"],
  process_limit: ["-", "0", "1", "2", "10", "100"],
};

/** Columns, programs, overrides and arguments of master.cf. */
export function inMaster(place: Place): CompletionItem[] {
  const { file, position, line } = place;
  const entry = file.entryAt(position.line);
  const text = entry instanceof Service ? textBefore(entry, place) : line;
  const override = /-o\s+\{?\s*([^\s={}]*)$/.exec(text);
  const daemon = entry instanceof Service ? (entry.field("command")?.text ?? "") : "";
  if (override)
    return names(
      place,
      position.character - override[1]!.length,
      "=",
      daemon.slice(daemon.lastIndexOf("/") + 1) || undefined,
    );
  const value = overrideAt(text);
  if (value) {
    const items = values(place, value.name, value.before);
    if (value.name === "syslog_name" && entry instanceof Service) addLogNames(place, entry, value.before, items);
    return items;
  }
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
  const flags = /^flags=([A-Za-z.>]*)$/.exec(word);
  if (flags && /^(?:pipe|smtp|lmtp)$/.test(daemon)) return flagLetters(place, flags[1]!, daemon);
  if (daemon === "smtp" || daemon === "lmtp") addAttributes(place, smtpAttributes().keys(), range, add);
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
    addAttributes(place, (daemon === "pipe" ? pipeAttributes() : spawnAttributes()).keys(), range, add);
  }
  add("-o", "keyword", { insert: "-o ", detail: "override a parameter" });
  return items;
}

/** What stands of a service up to the cursor, over its continuation lines. */
function textBefore(entry: Service, { position, line }: Place): string {
  const offset = entry.offsetAt(position);
  return offset === undefined ? line : entry.text.slice(0, offset);
}

/** The override whose value is being written: its argument ends at a blank, or at its closing brace. */
function overrideAt(text: string): { readonly name: string; readonly before: string } | undefined {
  let at = text.lastIndexOf("-o");
  while (at > 0 && !/\s-o[\s{]/.test(text.slice(at - 1, at + 3))) at = text.lastIndexOf("-o", at - 1);
  if (at <= 0) return undefined;
  const argument = /^-o\s*(?:(\{)\s*)?(\w+)\s*=\s*([\s\S]*)$/.exec(text.slice(at));
  if (!argument) return undefined;
  const [, brace, name, before] = argument;
  if (brace === undefined) return /\s/.test(before!) ? undefined : { name: name!, before: before! };
  let depth = 1;
  for (const letter of before!) depth += letter === "{" ? 1 : letter === "}" ? -1 : 0;
  return depth > 0 ? { name: name!, before: before! } : undefined;
}

/** Names by which the log tells this service from others. */
function addLogNames(place: Place, entry: Service, before: string, items: CompletionItem[]): void {
  const range = rangeFrom(place, place.position.character - wordLength(before, isWordCharacter));
  const service = entry.field("service")?.text ?? "";
  const names = hasVersion(place.instance.target, "3.3") ? ["postfix/$service_name"] : [];
  if (/^\w[\w-]*$/.test(service)) names.unshift(`postfix/${service}`);
  for (const label of names) items.push({ label, kind: "value", sort: `0${label}`, range });
}

/** Letters that `flags=` does not have yet, to be put where the cursor is. */
function flagLetters({ position, instance }: Place, present: string, daemon: string): CompletionItem[] {
  const range = { start: position, end: position };
  return [...pipeFlags().values()]
    .filter(({ flag, since }) => !present.includes(flag) && hasVersion(instance.target, since))
    .filter(({ flag }) => daemon === "pipe" || "DORX".includes(flag))
    .map(({ flag, code }) => ({
      label: flag,
      kind: "value",
      detail: code,
      sort: flag,
      range,
      about: { kind: "pipe", name: `flag:${flag}` },
    }));
}

/** Attributes of a daemon's command line; one that is there already keeps its value. */
function addAttributes(
  place: Place,
  names: Iterable<string>,
  range: Range,
  add: (label: string, kind: ItemKind, more: Partial<CompletionItem>) => void,
): void {
  const { end } = rangeFrom(place, range.start.character, isNameCharacter);
  const hasEquals = (place.file.lineAt(end.line) ?? "")[end.character] === "=";
  const whole = hasEquals ? { start: range.start, end: { ...end, character: end.character + 1 } } : range;
  for (const name of names) add(`${name}=`, "keyword", { range: whole, about: { kind: "pipe", name: `${name}=` } });
}
