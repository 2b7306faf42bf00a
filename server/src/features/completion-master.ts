import { commands, pipeAttributes, pipeMacros } from "../facts/master.ts";
import { serviceTypes } from "../model/services.ts";
import { fieldNames, Service } from "../syntax/master-cf.ts";
import {
  type CompletionItem,
  type ItemKind,
  isNameCharacter,
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
  return items;
}
