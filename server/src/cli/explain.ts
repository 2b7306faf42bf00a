import { courierVariables } from "../facts/courier-names.ts";
import { summaryOf } from "../facts/docs.ts";
import { commands, pipeAttributes, pipeFlags, pipeMacros } from "../facts/master.ts";
import { parameters, parameterUrl } from "../facts/parameters.ts";
import { restrictions } from "../facts/restrictions.ts";
import { ruleWords } from "../facts/rule-pages.ts";
import { clientKeys, tableTypes } from "../facts/tables.ts";
import { allRules } from "../rules/all.ts";
import { ruleUrl } from "../rules/rule-url.ts";
import { nearest } from "../rules/values/nearest.ts";
import { showAccess } from "./access.ts";
import type { Arguments } from "./arguments.ts";
import { UserError } from "./user-error.ts";

type Entry = { readonly name: string; readonly summary: string; readonly url: string } & Record<string, unknown>;

const page = (name: string): string => `https://www.postfix.org/${name}`;

/** Everything of a kind, in the shape of contracts.md, `explain --list KIND --format json`. */
const lists: Readonly<Record<string, () => Entry[]>> = {
  parameters: () =>
    [...parameters.all()].map((fact) => ({
      ...fact,
      summary: summaryOf("parameter", fact.name) ?? "",
      url: parameterUrl(fact),
    })),
  restrictions: () =>
    [...restrictions().values()].map(({ kind: _kind, ...fact }) => ({
      ...fact,
      summary: summaryOf("restriction", fact.name) ?? "",
      url: page(
        `postconf.5.html#${(fact.documentedIn as string[] | undefined)?.[0] ?? "smtpd_recipient_restrictions"}`,
      ),
    })),
  daemons: () =>
    [...commands().values()].map(({ kind: _kind, command, ...fact }) => ({
      name: command,
      summary: summaryOf("daemon", command) ?? "",
      url: page(`${command}.8.html`),
      ...fact,
    })),
  tables: () =>
    [...tableTypes().values()].map(({ kind: _kind, type, ...fact }) => ({
      ...fact,
      name: type,
      summary: summaryOf("table", type) ?? "",
      url: page("DATABASE_README.html#types"),
      ...(clientKeys().has(type) && {
        keys: clientKeys()
          .get(type)!
          .map(({ name }) => ({ name, summary: summaryOf("client-key", `${type}:${name}`) ?? "" })),
      }),
    })),
  pipe: () =>
    [
      ...[...pipeAttributes().keys()].map((name) => `${name}=`),
      ...[...pipeFlags().keys()].map((name) => `flag:${name}`),
      ...[...pipeMacros().keys()].map((name) => `$\{${name}}`),
    ].map((name) => ({ name, summary: summaryOf("pipe", name) ?? "", url: page("pipe.8.html") })),
  courier: () =>
    [...courierVariables.all()].map((fact) => ({
      ...fact,
      summary: summaryOf("courier", fact.name) ?? "",
      url: "https://www.courier-mta.org/imap/documentation.html",
    })),
  rules: () =>
    allRules.map((rule) => ({
      name: rule.id,
      severity: rule.severity,
      ...ruleWords(rule.id),
      needs: rule.needs,
      fix: rule.fix,
      url: ruleUrl(rule),
      ...(rule.offByDefault && { offByDefault: true }),
    })),
};

/** `mailconf explain WORD`, `mailconf explain --list KIND`, `mailconf explain --access DIR`. */
export function run(options: Arguments): number | Promise<number> {
  const { values, paths, format } = options;
  if (values.access === true) return showAccess(options);
  if (values.list !== undefined) return list(values.list, format);
  const [word] = paths;
  if (word === undefined)
    throw new UserError(`explain: name a word, or --list KIND (${Object.keys(lists).join(", ")})`);
  const found = Object.entries(lists).flatMap(([kind, make]) =>
    make()
      .filter(({ name }) => name.toLowerCase() === word.toLowerCase())
      .map((entry) => ({ kind, entry })),
  );
  if (found.length === 0) {
    const meant = nearest(
      word,
      Object.values(lists).flatMap((make) => make().map(({ name }) => name)),
    );
    throw new UserError(`explain: nothing is called "${word}"${meant ? `; did you mean "${meant}"?` : ""}`);
  }
  if (format === "json")
    process.stdout.write(
      `${JSON.stringify({ version: 1, entries: found.map(({ kind, entry }) => ({ kind, ...entry })) }, undefined, 2)}\n`,
    );
  else process.stdout.write(`${found.map(({ kind, entry }) => asText(kind, entry)).join("\n\n")}\n`);
  return 0;
}

function list(kind: string, format: Arguments["format"]): number {
  const make = lists[kind];
  if (!make) throw new UserError(`explain --list ${kind}: must be one of ${Object.keys(lists).join(", ")}`);
  const entries = make();
  if (format === "json") process.stdout.write(`${JSON.stringify({ version: 1, kind, entries })}\n`);
  else process.stdout.write(`${entries.map(({ name, summary }) => `${name}: ${summary}`).join("\n")}\n`);
  return 0;
}

/** `mailconf rules`: the same as `explain --list rules`. */
export const runRules = ({ format }: Arguments): number => list("rules", format);

function asText(kind: string, entry: Entry): string {
  const { name, summary, url, ...facts } = entry;
  const lines = [`${name} (${kind.replace(/s$/, "")})`, summary];
  for (const [key, value] of Object.entries(facts)) {
    if (value === undefined || key === "defaults" || key === "valueRules" || key === "keys") continue;
    lines.push(
      `  ${key}: ${Array.isArray(value) ? value.join(", ") : typeof value === "object" ? JSON.stringify(value) : value}`,
    );
  }
  return [...lines, `  ${url}`].filter((line) => line !== "").join("\n");
}
