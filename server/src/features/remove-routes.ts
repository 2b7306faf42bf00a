import type { Instance } from "../model/instance.ts";
import type { MailService } from "../model/mail-service.ts";
import { tableReference } from "../model/tables.ts";
import { TableEntry } from "../syntax/lookup-table.ts";
import { Parameter } from "../syntax/main-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Token } from "../syntax/text.ts";
import { splitWords, type Word } from "../syntax/words.ts";
import { indexed } from "./insert-lookups.ts";
import type { RemovalPlan } from "./remove-address.ts";

const routing = "sender_dependent_default_transport_maps";

/** Tables whose values name a transport. */
const tables = [routing, "transport_maps", "fallback_transport_maps", "mailbox_transport_maps"];

const transportOf = (value: string): string => value.trim().split(":")[0]!;

/**
 * Takes the lines that lead senders to some transports out of sender_dependent_default_transport_maps, and promises
 * those transports that nothing else sends through: only they can go without mail that waits for them in the queue.
 */
export function removeRoutes(instance: Instance, services: readonly MailService[], plan: RemovalPlan): MailService[] {
  if (services.length === 0) return [];
  const users = transportUsers(instance);
  const gone = services.filter(({ name }) => {
    const user = users.get(name);
    if (user !== undefined)
      plan.notes.push(`\`${name}\` stays, because ${user} sends through it: name another transport there first.`);
    return user === undefined;
  });
  const names = new Set(gone.map(({ name }) => name));
  if (names.size === 0) return gone;
  const main = instance.files.main!;
  for (const entry of main.entries())
    if (entry instanceof Parameter && !entry.error && entry.name.text === routing) removeRows(main, entry, names, plan);
  for (const { file, type, path } of readableTables(instance, [routing])) {
    const rows = [...file.entries()].filter(
      (entry) => entry instanceof TableEntry && names.has(transportOf(entry.value.text)),
    );
    for (const row of rows) plan.line(file, row, `Senders that leave through ${[...names].join(", ")}`);
    if (rows.length > 0 && indexed.includes(type)) plan.notes.push(`Index the table: \`postmap ${type}:${path}\`.`);
  }
  const unknown = unreadableTables(instance);
  if (unknown.length > 0)
    plan.notes.push(
      `${unknown.map((table) => `\`${table}\``).join(", ")} cannot be read here: mail that a line there sends to ${[...names].map((name) => `\`${name}:\``).join(", ")} would wait in the queue, so look first.`,
    );
  const idle = [...instance.settings.keys()].filter((name) =>
    [...names].some((transport) => name.startsWith(`${transport}_`)),
  );
  if (idle.length > 0)
    plan.notes.push(`No service reads these any more: ${idle.map((name) => `\`${name}\``).join(", ")}.`);
  return gone;
}

/** Takes rows out of an inline map; the map goes with its last row, and the parameter with its last map. */
function removeRows(main: SourceFile, entry: Parameter, names: ReadonlySet<string>, plan: RemovalPlan): void {
  const words = splitWords(entry.text, entry.value.start, entry.value.end);
  const inline = words.map((word) => {
    const rows = inlineRows(entry.text, word);
    return { rows, drop: rows.map((row) => names.has(rowTransport(row))) };
  });
  const label = `Senders that leave through ${[...names].join(", ")}`;
  const drop = inline.map(({ drop }) => drop.includes(true) && !drop.includes(false));
  if (drop.includes(true)) {
    if (drop.includes(false)) plan.cut(main, entry, words, drop, label);
    else plan.line(main, entry, label);
  }
  if (!drop.every(Boolean))
    for (const [i, { rows, drop: own }] of inline.entries())
      if (!drop[i] && own.includes(true)) plan.cut(main, entry, rows, own, label);
}

/** The rows of `inline:{ … }`; none for another table. */
function inlineRows(text: string, word: Word): readonly Word[] {
  const table = tableReference(word.text);
  if (table?.type !== "inline" || !table.name.startsWith("{")) return [];
  return splitWords(text, word.end - table.name.length + 1, word.end - 1);
}

function rowTransport({ content }: { readonly content: Token }): string {
  const equals = content.text.indexOf("=");
  return equals < 0 ? "" : transportOf(content.text.slice(equals + 1));
}

/** What sends through a transport, beside sender_dependent_default_transport_maps. */
function transportUsers(instance: Instance): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  const add = (text: string, user: string) => {
    for (const { text: word } of splitWords(
      text,
      0,
      text.length,
      (code) => " \t\r\n,{}=:".includes(String.fromCharCode(code)),
      false,
    ))
      if (!users.has(word)) users.set(word, user);
  };
  for (const name of ["default_transport", "relay_transport"]) add(instance.scope.value(name) ?? "", `\`${name}\``);
  for (const { name, value } of instance.settings.values()) if (name !== routing) add(value, `\`${name}\` in main.cf`);
  for (const { entry, overrides } of instance.activeServices)
    for (const [name, { value }] of overrides)
      if (!name.startsWith("smtp_bind_address") && name !== "syslog_name")
        add(value.text, `\`${name}\` of \`${entry.fields[0]!.text}\``);
  for (const { file, path } of readableTables(instance, tables.slice(1)))
    for (const entry of file.entries())
      if (entry instanceof TableEntry) users.set(transportOf(entry.value.text), `\`${path}\``);
  return users;
}

const tablesOf = (instance: Instance, names: readonly string[]) =>
  names.flatMap((name) =>
    (instance.scope.list(name) ?? []).flatMap(({ text }) => {
      const table = tableReference(text);
      return table && table.type !== "inline" ? [{ ...table, text }] : [];
    }),
  );

function readableTables(instance: Instance, names: readonly string[]) {
  return tablesOf(instance, names).flatMap(({ type, name: path }) => {
    const isPlain = path.startsWith("/") && (type === "texthash" || indexed.includes(type));
    const file = isPlain ? instance.files.sideFile(path, "postfix-table") : undefined;
    return file ? [{ file, type, path }] : [];
  });
}

function unreadableTables(instance: Instance): readonly string[] {
  const known = new Set(readableTables(instance, tables).map(({ type, path }) => `${type}:${path}`));
  const found = tablesOf(instance, tables).filter(({ type, name }) => !known.has(`${type}:${name}`));
  return [...new Set(found.map(({ text }) => text))];
}
