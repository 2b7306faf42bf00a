import { summaryOf } from "../facts/docs.ts";
import { commands, pipeFlags } from "../facts/master.ts";
import { availability, defaultOf, parameters, parameterUrl, serviceParameter } from "../facts/parameters.ts";
import { restrictions } from "../facts/restrictions.ts";
import { clientKeys } from "../facts/tables.ts";
import { isInNetwork, parseNetwork } from "../model/addresses.ts";
import type { Instance } from "../model/instance.ts";
import { allListeners } from "../model/presented.ts";
import type { Scope } from "../model/scope.ts";
import { tableReference } from "../model/tables.ts";
import { Service } from "../syntax/master-cf.ts";
import { redacted, withoutPasswords } from "../syntax/secrets.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position, Range } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import { accessLines } from "./hover-access.ts";
import { certificateLines } from "./hover-certificate.ts";
import { courierHover } from "./hover-courier.ts";
import { logHover } from "./hover-log.ts";
import { tableHover } from "./hover-table.ts";
import { manualText } from "./manual.ts";
import { code, escaped, shortened } from "./markdown.ts";
import { suppressedRule } from "./suppressions.ts";
import { type Thing, thingAt } from "./thing-at.ts";
import { timeInWords } from "./time-in-words.ts";

export interface Hover {
  readonly contents: { readonly kind: "markdown"; readonly value: string };
  readonly range: Range;
}

/** What the editor shows for the thing under the pointer; undefined where there is nothing to say. */
export function hover(workspace: Workspace, file: SourceFile, position: Position): Hover | undefined {
  const { line } = position;
  const named = suppressedRule(file.lineAt(line) ?? "", position.character);
  if (named)
    return {
      contents: { kind: "markdown", value: named.text },
      range: { start: { line, character: named.start }, end: { line, character: named.end } },
    };
  if (file.languageId === "courier" || file.languageId === "courier-auth")
    return courierHover(workspace, file, position);
  if (file.languageId === "maillog") return logHover(workspace, file, position);
  const thing = thingAt(file, position);
  if (!thing) return tableHover(workspace, file, position);
  const instance = workspace.instanceOf(file.uri);
  const lines = linesFor(workspace, instance, scopeOf(instance, thing), thing);
  if (lines.length === 0) return undefined;
  return { contents: { kind: "markdown", value: lines.join("\n\n") }, range: thing.entry.range(thing.span) };
}

/** The scope that counts at a thing: the service's own in master.cf. */
export function scopeOf(instance: Instance, { entry }: Thing): Scope {
  return (
    (entry instanceof Service && instance.services.find((service) => service.entry === entry)?.scope) || instance.scope
  );
}

function linesFor(workspace: Workspace, instance: Instance, scope: Scope, thing: Thing): string[] {
  switch (thing.kind) {
    case "parameter":
    case "reference": {
      const [title = "", ...more] = parameterLines(workspace, instance, scope, thing.text);
      return [title, ...accessLines(instance, thing, thing.text), ...more].filter(Boolean);
    }
    case "restriction":
      return restrictionLines(thing.text);
    case "table":
      return tableLines(instance, thing.text);
    case "field":
      return fieldLines(instance, thing);
    case "option":
      return [`**${escaped(thing.text)}**`, summaryOf("field", `option:-${thing.letter}`) ?? ""].filter(Boolean);
    case "attribute":
      return attributeLines(thing);
    case "macro":
      return [
        `**$\{${thing.text}}**`,
        summaryOf("pipe", `$\{${thing.text}}`) ?? "A macro of pipe(8), expanded for each delivery.",
      ];
    case "word":
      return wordLines(instance, scope, thing);
  }
}

/** A parameter: what it decides, what it is here, and what there is to know. */
export function parameterLines(
  workspace: Workspace,
  instance: Instance,
  scope: Scope,
  name: string,
  isWhole = false,
): string[] {
  const fact = parameters.get(name);
  const derived = fact ? undefined : serviceParameter(name);
  if (!fact && !derived) return userLines(instance, scope, name);
  const lines = [`**${escaped(name)}**${stateOf(instance, name)}`];
  const summary = summaryOf("parameter", name) ?? (derived && summaryOf("parameter", derived.suffix.template));
  if (summary) lines.push(summary);
  lines.push(valueLines(instance, scope, name).join("  \n"));
  if (fact) {
    const facts = factWords(instance, name);
    if (facts.length > 0) lines.push(facts.join(" · "));
    const manual = manualText(instance, name, isWhole ? Number.POSITIVE_INFINITY : undefined);
    if (manual) lines.push("---", manual.text);
    if (manual?.isCut) lines.push(workspace.hasCommands ? `[… the whole section](${explainLink(name)})` : "…");
    lines.push(`[postconf(5): ${escaped(name)}](${parameterUrl(fact)})`);
  } else if (derived) {
    lines.push(
      `Limit of the transport ${code(derived.transport)} of master.cf; without it ${code(`$${derived.suffix.defaultParameter}`)} counts.`,
    );
  }
  return lines;
}

/** Runs Explain This on a word, in an editor that has our commands. */
const explainLink = (word: string): string => `command:mailconf.explain?${encodeURIComponent(JSON.stringify([word]))}`;

/** What `postconf -d` prints, by name; undefined where nobody may be asked, or not yet. */
function builtDefaults(instance: Instance): ReadonlyMap<string, string> | undefined {
  const answer = instance.probes.run("postconf", ["-d"]);
  if (answer?.kind !== "found") return undefined;
  const { stdout } = answer.value;
  return instance.memo("postconf -d", () => {
    const lines = stdout.split("\n").map((line) => [line, line.indexOf(" =")] as const);
    return new Map(
      lines.filter(([, at]) => at > 0).map(([line, at]) => [line.slice(0, at), line.slice(at + 2).trim()]),
    );
  });
}

/** The default that the installed Postfix was built with, where it is another than the facts have. */
function builtDefault(instance: Instance, name: string, standard: string | undefined): string | undefined {
  const value = builtDefaults(instance)?.get(name);
  return value === undefined || value === standard ? undefined : value;
}

export function stateOf(instance: Instance, name: string): string {
  const fact = parameters.get(name);
  const state = availability(name, instance.target);
  if (state === "too-new") return ` — not in Postfix ${instance.target} (since ${fact?.since ?? fact?.firstRelease})`;
  if (state === "removed") return ` — removed in Postfix ${fact?.removedIn}`;
  if (fact?.status === "deprecated") return ` — deprecated${fact.replacedBy ? `, use ${code(fact.replacedBy)}` : ""}`;
  return "";
}

/** The value here with where it was set, and the default. */
function valueLines(instance: Instance, scope: Scope, name: string): string[] {
  const lines: string[] = [];
  const origin = scope.origin(name);
  const { text, known } = scope.evaluated(name);
  if (origin && origin.from !== "default") {
    const where = origin.from === "override" ? `\`-o\` of this service` : `main.cf line ${origin.entry.line + 1}`;
    lines.push(`Here: ${shown(withoutPasswords(name, origin.raw))} (${where})`);
    if (text !== origin.raw && known) lines.push(`Expanded: ${shown(withoutPasswords(name, text))}`);
  }
  const standard = scope.defaultOf(name);
  if (standard !== undefined) {
    const expanded = origin?.from === "default" && text !== standard && known ? ` → ${shown(text)}` : "";
    lines.push(`Default: ${shown(standard)}${expanded}`);
  } else if (parameters.get(name)?.defaultIsRuntime) lines.push("Default: decided by the machine");
  const built = builtDefault(instance, name, standard);
  if (built !== undefined) lines.push(`Default here (\`postconf -d\`): ${shown(built)}`);
  return lines;
}

const shown = (text: string): string => (text === "" ? "*empty*" : code(shortened(text, 200)));

function factWords(instance: Instance, name: string): string[] {
  const fact = parameters.get(name)!;
  const words = [typeWords(fact.type)];
  if (fact.timeUnit) words.push(`unit ${fact.timeUnit}`);
  if (fact.values && fact.values.length <= 12) words.push(`one of ${fact.values.map(code).join(", ")}`);
  if (fact.min !== undefined) words.push(`at least ${fact.min}`);
  if (fact.max !== undefined && fact.max > 0) words.push(`at most ${fact.max}`);
  if (fact.since) words.push(`since ${fact.since}`);
  if (fact.usedBy && fact.usedBy.length > 0 && !fact.usedBy.includes("*"))
    words.push(`read by ${fact.usedBy.join(", ")}`);
  const newest = defaultOf(fact, "99");
  const here = defaultOf(fact, instance.target);
  if (newest !== undefined && here !== newest && newest.length < 80) words.push(`newest default ${shown(newest)}`);
  return words.filter((word) => word !== "");
}

const names: Readonly<Record<string, string>> = {
  bool: "yes or no",
  int: "number",
  long: "number",
  time: "time",
  enum: "word",
  "enum-list": "list of words",
  "map-list": "list of lookup tables",
  map: "lookup table",
  "match-list": "list of patterns and tables",
  "restriction-list": "list of restrictions",
  "tls-file": "PEM file",
  "tls-protocol-list": "TLS protocols",
};

const typeWords = (type: string): string => names[type] ?? type.replaceAll("-", " ");

export function userLines(instance: Instance, scope: Scope, name: string): string[] {
  const lines = [`**${escaped(name)}** — a name of your own`];
  const values = valueLines(instance, scope, name);
  lines.push(values.length > 0 ? values.join("  \n") : "Nothing sets it: it expands to nothing.");
  return lines;
}

export function restrictionLines(word: string): string[] {
  const fact = restrictions().get(word.toLowerCase());
  if (!fact) return [];
  const lines = [
    `**${escaped(fact.name)}**${fact.argument && fact.argument !== "none" ? ` ${escaped(fact.argument)}` : ""}`,
  ];
  const summary = summaryOf("restriction", fact.name);
  if (summary) lines.push(summary);
  const words = [
    fact.subject ? `looks at the ${fact.subject}` : "",
    fact.since ? `since ${fact.since}` : "",
    fact.needs ? `needs ${code(String(fact.needs))}` : "",
    fact.terminal ? "ends the list" : "",
  ];
  lines.push(words.filter(Boolean).join(" · "));
  lines.push(`May stand in ${fact.usableIn.map(code).join(", ")}`);
  const page = String((fact.documentedIn as readonly string[] | undefined)?.[0] ?? "smtpd_recipient_restrictions");
  lines.push(`[postconf(5)](https://www.postfix.org/postconf.5.html#${page})`);
  return lines.filter(Boolean);
}

export function tableLines(instance: Instance, text: string): string[] {
  const table = tableReference(text);
  if (!table) return [];
  const lines = [`**${escaped([...table.wrappers, table.type].join(":"))}** lookup table`];
  const summary = summaryOf("table", table.type);
  if (summary) lines.push(summary);
  if (table.name.startsWith("/")) {
    const status = instance.probes.status(table.name);
    const suffix = { hash: ".db", btree: ".db", lmdb: ".lmdb", cdb: ".cdb" }[table.type];
    const index = suffix ? instance.probes.status(`${table.name}${suffix}`) : undefined;
    const words: string[] = [];
    if (status?.kind === "found") words.push(`${code(table.name)}: ${status.value.size} bytes`);
    else if (status?.kind === "missing") words.push(`${code(redacted("", table.name))} is not there`);
    else if (status?.kind === "denied") words.push(`${code(table.name)} ${status.reason}`);
    if (status?.kind === "found" && index) {
      if (index.kind === "missing") words.push(`not indexed: run ${code(`postmap ${table.type}:${table.name}`)}`);
      else if (index.kind === "found")
        words.push(index.value.modified < status.value.modified ? "the index is older than the file" : "indexed");
    }
    if (words.length > 0) lines.push(words.join(" · "));
  }
  const keys = clientKeys().get(table.type);
  if (keys)
    lines.push(
      `Keys of its file: ${keys
        .slice(0, 12)
        .map(({ name }) => code(name))
        .join(", ")}${keys.length > 12 ? ", …" : ""}`,
    );
  return lines;
}

function fieldLines(instance: Instance, thing: Extract<Thing, { kind: "field" }>): string[] {
  const { field, text, entry } = thing;
  if (field === "command") return daemonLines(text);
  const lines = [`**${field}**: ${code(text)}`];
  const own = summaryOf("field", `${field}:${text}`) ?? summaryOf("field", `${field}:${text.replace(/^\d+/, "")}`);
  for (const summary of [summaryOf("field", field), own]) if (summary) lines.push(summary);
  const service = instance.services.find((found) => found.entry === entry);
  if (service && text === "-") lines.push(`Here "-" means ${code(service.field(field))}.`);
  if (field === "service" && service) {
    for (const listener of allListeners(instance)) {
      if (listener.source.server !== "postfix" || listener.source.service !== service) continue;
      const certificate = listener.certificate ? `, certificate ${code(listener.certificate)}` : "";
      lines.push(
        `Listens on ${code(listener.address)} port ${listener.port}: ${listener.protocol}, TLS ${listener.tls}${certificate}`,
      );
    }
  }
  return lines;
}

export function daemonLines(text: string): string[] {
  const name = text.slice(text.lastIndexOf("/") + 1);
  const fact = commands().get(name);
  if (!fact) return [];
  const lines = [`**${escaped(name)}** — ${fact.role.replaceAll("-", " ")}`];
  const summary = summaryOf("daemon", name);
  if (summary) lines.push(summary);
  const needs = [
    fact.requiresProcessLimit !== undefined ? `process limit ${fact.requiresProcessLimit}` : "",
    fact.requiresUnprivileged === "n" ? "unprivileged n" : "",
    fact.chroot !== "may" ? `${fact.chroot} be chrooted` : "",
    fact.needsWakeup ? "needs a wake-up time" : "",
  ].filter(Boolean);
  if (needs.length > 0) lines.push(needs.join(" · "));
  if (fact.manPage) lines.push(`[${escaped(fact.manPage)}](https://www.postfix.org/${name}.8.html)`);
  return lines;
}

function attributeLines({ text }: Thing): string[] {
  const name = text.split("=")[0]!.toLowerCase();
  const summary = summaryOf("pipe", `${name}=`) ?? summaryOf("pipe", `spawn:${name}=`);
  const lines = summary ? [`**${escaped(name)}=**`, summary] : [];
  if (name === "flags")
    for (const letter of text.slice("flags=".length)) {
      const flag = pipeFlags().has(letter) ? summaryOf("pipe", `flag:${letter}`) : undefined;
      if (flag) lines.push(`${code(letter)}: ${flag}`);
    }
  return lines;
}

function wordLines(instance: Instance, scope: Scope, thing: Extract<Thing, { kind: "word" }>): string[] {
  const { text, parameter } = thing;
  const type = parameters.get(parameter)?.type ?? serviceParameter(parameter)?.suffix.valueType;
  if (type === "time") {
    const words = timeInWords(text, parameters.get(parameter)?.timeUnit ?? "s");
    return words ? [`${code(text)} is ${words}`, ...summaryLines(parameter)] : [];
  }
  const network = parseNetwork(text);
  if (network) {
    const width = network.ipv6 ? 128 : 32;
    const count = width - network.prefix > 40 ? `2^${width - network.prefix}` : String(2 ** (width - network.prefix));
    const lines = [
      `${code(text)}: ${network.prefix === width ? "one address" : `${code(`${network.network}/${network.prefix}`)}, ${count} addresses`}`,
    ];
    for (const listener of allListeners(instance)
      .filter(({ address }) => isInNetwork(address, network))
      .slice(0, 12))
      lines.push(
        `${code(`${listener.address}:${listener.port}`)} ${listener.service}${listener.certificate ? `: ${code(listener.certificate)}` : ""}`,
      );
    return lines;
  }
  if (text.startsWith("/")) return certificateLines(instance, text);
  const service = instance.services.find(({ name, type: kind }) => name === text.split(":")[0] && kind !== "inet");
  if (service)
    return [
      `Service ${code(service.name)} of master.cf, line ${service.entry.line + 1}`,
      ...daemonLines(service.command),
    ];
  const own = scope.origin(text);
  return own && !parameters.has(text) ? userLines(instance, scope, text) : [];
}

const summaryLines = (name: string): string[] => {
  const summary = summaryOf("parameter", name);
  return summary ? [summary] : [];
};
