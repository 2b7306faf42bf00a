import type { Assumption } from "../model/lookup/worlds.ts";

/** Phrases and keys that are told; the rest is a number. */
const mostPhrases = 5;
const mostKeys = 2;

/** What a branch assumes, in one line: tables that have nothing once each and last. */
export function assumedText(assumptions: readonly Assumption[]): string {
  const phrases: string[] = [];
  const without = new Grouped();
  for (const [i, { question, answer }] of assumptions.entries()) {
    const asked = tableOf(question);
    if (!asked) phrases.push(`${question}: ${answer}`);
    else if (answer === "has no entry") without.add(asked.table, asked.key);
    // What the entry says is told with it.
    else if (answer !== "has an entry" || tableOf(assumptions[i + 1]?.question ?? "")?.table !== asked.table)
      phrases.push(`${asked.table} for "${asked.key}": ${answer}`);
  }
  for (const [table, keys] of without.groups) phrases.push(`${table} has no entry for ${shown(keys)}`);
  return bounded(phrases) || "nothing else";
}

/** What a verdict depends on, in one line: each table once. */
export function dependsText(questions: readonly string[]): string {
  const phrases: string[] = [];
  const tables = new Grouped();
  for (const question of questions) {
    const asked = tableOf(question);
    if (asked) tables.add(asked.table, asked.key);
    else phrases.push(question);
  }
  for (const [table, keys] of tables.groups) phrases.push(`what ${table} has for ${shown(keys)}`);
  return bounded(phrases);
}

/** Keys by table, in the order of their first question. */
class Grouped {
  readonly groups = new Map<string, Set<string>>();

  add(table: string, key: string): void {
    const keys = this.groups.get(table);
    if (keys) keys.add(key);
    else this.groups.set(table, new Set([key]));
  }
}

/** Takes a question about a table apart: `TABLE for "KEY"`, `what TABLE says of "KEY"`. */
function tableOf(question: string): { readonly table: string; readonly key: string } | undefined {
  for (const [before, between] of [
    ["what ", ' says of "'],
    ["", ' for "'],
  ] as const) {
    const at = question.lastIndexOf(between);
    if (at > 0 && question.startsWith(before) && question.endsWith('"'))
      return { table: question.slice(before.length, at), key: question.slice(at + between.length, -1) };
  }
  return undefined;
}

function shown(keys: ReadonlySet<string>): string {
  const all = [...keys].map((key) => `"${key}"`);
  return all.length > mostKeys + 1
    ? `${all.slice(0, mostKeys).join(", ")} and ${all.length - mostKeys} more`
    : all.join(", ");
}

const bounded = (phrases: readonly string[]): string =>
  phrases.length > mostPhrases + 1
    ? `${phrases.slice(0, mostPhrases).join("; ")}; and ${phrases.length - mostPhrases} more`
    : phrases.join("; ");
