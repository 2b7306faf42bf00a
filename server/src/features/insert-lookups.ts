import { hasVersion } from "../facts/version.ts";
import type { Instance } from "../model/instance.ts";
import { appended, endOf, lineEndingOf } from "../model/master-columns.ts";
import { outgoingServices } from "../model/own-parts.ts";
import { transportName } from "../model/per-ip-services.ts";
import { tableReference } from "../model/tables.ts";
import { balancedLength, splitWords } from "../syntax/words.ts";
import { certificateNames } from "./address-choices.ts";
import type { Plan } from "./insert-services.ts";

const routing = "sender_dependent_default_transport_maps";

/** Types whose file has to be indexed after a change. */
export const indexed = ["hash", "btree", "lmdb", "cdb", "dbm", "sdbm"];

/** Lets the mail of some domains go out through the transport of an address. */
export function senderRouting(instance: Instance, address: string, domains: readonly string[], plan: Plan): void {
  const transport = outgoingServices(instance, address)[0]?.name ?? transportName(address);
  if (!hasVersion(instance.target, "2.7"))
    return void plan.note(
      `Postfix ${instance.target} cannot choose a transport by sender (since 2.7): \`${transport}\` is used where transport_maps names it.`,
    );
  if (domains.length === 0)
    return void plan.note(
      `Nothing is sent through \`${transport}\` until ${routing} names it for a domain: \`@example.net ${transport}:\`.`,
    );
  const rows = domains.map((domain) => ({ key: domain.includes("@") ? domain : `@${domain}`, value: `${transport}:` }));
  const label = `Mail of ${domains.join(", ")} leaves from ${address}`;
  addRows(instance, routing, rows, label, plan);
}

/** Lets the names of a certificate choose it, for clients that send the server's name (SNI). */
export function serverNames(instance: Instance, certificate: string, key: string | undefined, plan: Plan): void {
  const names = certificateNames(instance, certificate).map((name) => name.replace(/^\*\./, "."));
  if (names.length === 0)
    return void plan.note(
      `The names in ${certificate} cannot be read here: add \`tls_server_sni_maps = inline:{ { mail.example.net = ${certificate} } }\` with the name that it is for.`,
    );
  const files = key && key !== certificate ? `${key}, ${certificate}` : certificate;
  const rows = names.map((name) => ({ key: name, value: files }));
  addRows(instance, "tls_server_sni_maps", rows, `Certificate of ${names.join(", ")} by server name`, plan);
}

interface Row {
  readonly key: string;
  readonly value: string;
}

/** Adds rows to the table that a parameter names: its inline map, its text file, or a new inline map. */
function addRows(instance: Instance, parameter: string, wanted: readonly Row[], label: string, plan: Plan): void {
  const setting = instance.settings.get(parameter);
  const isThere = ({ key }: Row) => setting?.entry.value.text.split(/[\s{}=,]+/).includes(key) === true;
  const rows = wanted.filter((row) => !isThere(row));
  for (const { key } of wanted.filter(isThere)) plan.note(`${parameter} has a line for \`${key}\` already.`);
  if (rows.length === 0) return;
  const written = setting ? splitWords(setting.entry.value.text) : [];
  const inline = rows.map(({ key, value }) => `{ ${key} = ${value} }`).join(", ");
  if (!setting || written.length === 0) {
    if (!hasVersion(instance.target, "3.0")) return void plan.note(byHand(instance, parameter, rows));
    const value = `inline:{ ${inline} }`;
    if (!setting) return void plan.line(label, `${parameter} = ${value}`);
    const { end } = setting.entry.value;
    return void plan.change(label, { range: setting.entry.range({ start: end, end }), newText: ` ${value}` });
  }
  for (const word of written) {
    const table = tableReference(word.text);
    if (table?.type === "inline" && table.name.startsWith("{")) {
      const at = setting.entry.value.start + word.end - table.name.length + balancedLength(table.name, 0) - 1;
      const newText = setting.entry.text[at - 1] === " " ? `${inline} ` : ` ${inline}`;
      return void plan.change(label, { range: setting.entry.range({ start: at, end: at }), newText });
    }
    const file = table?.name.startsWith("/") ? instance.files.sideFile(table.name, "postfix-table") : undefined;
    // Values of an SNI table are certificates; its text may lie elsewhere in another form.
    if (!table || !file || ["pcre", "regexp", "cidr"].includes(table.type)) continue;
    const { position, before } = endOf(file);
    const ending = lineEndingOf(file);
    const lines = rows.map(({ key, value }) => `${key}\t${value}`);
    const newText = appended(before, lines, ending);
    plan.change(label, { uri: file.uri, range: { start: position, end: position }, newText });
    if (indexed.includes(table.type)) {
      const option = parameter === "tls_server_sni_maps" ? " -F" : "";
      plan.note(`Index the table: \`postmap${option} ${table.type}:${table.name}\`.`);
    }
    return;
  }
  plan.note(byHand(instance, parameter, rows));
}

function byHand(instance: Instance, parameter: string, rows: readonly Row[]): string {
  const value = instance.scope.value(parameter) ?? "";
  const lines = rows.map(({ key, value: to }) => `${key}\t${to}`).join("\n");
  return value === ""
    ? `Put this into a table, such as \`hash:/etc/postfix/sender_transport\`, name it in ${parameter} and run postmap:\n\n\`\`\`\n${lines}\n\`\`\``
    : `${parameter} reads a table that cannot be edited here (\`${value}\`); add to it:\n\n\`\`\`\n${lines}\n\`\`\``;
}
