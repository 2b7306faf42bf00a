import type { Question, TableQuestion } from "../model/lookup/question.ts";
import type { Assumption } from "../model/lookup/worlds.ts";

/** Phrases and keys that are told; the rest is a number. */
const mostPhrases = 5;
const mostKeys = 2;

/** What a branch assumes, in one line. */
export const assumedText = (assumptions: readonly Assumption[]): string => assumedPhrases(assumptions).join("; ");

/** The same, one thing each: tables that have nothing once each and last. */
export function assumedPhrases(assumptions: readonly Assumption[]): readonly string[] {
  const phrases: string[] = [];
  const without = new Grouped();
  for (const [i, { question, answer }] of assumptions.entries()) {
    if (typeof question === "string") phrases.push(`${question}: ${answer}`);
    else if (answer === "has no entry") without.add(question);
    // What the entry says is told with it.
    else if (answer !== "has an entry" || !asksResult(assumptions[i + 1]?.question, question))
      phrases.push(`${question.table} for "${question.key}": ${answer}`);
  }
  for (const [table, keys] of without.groups) phrases.push(`${table} has no entry for ${shown(keys)}`);
  return phrases.length === 0 ? ["nothing else"] : bounded(phrases);
}

/** What a verdict depends on, in one line. */
export const dependsText = (questions: readonly Question[]): string => dependsPhrases(questions).join("; ");

/** The same, one thing each: each table once. */
export function dependsPhrases(questions: readonly Question[]): readonly string[] {
  const phrases: string[] = [];
  const tables = new Grouped();
  for (const question of questions) {
    if (typeof question === "string") phrases.push(question);
    else tables.add(question);
  }
  for (const [table, keys] of tables.groups) phrases.push(`what ${table} has for ${shown(keys)}`);
  return bounded(phrases);
}

const asksResult = (next: Question | undefined, { table }: TableQuestion): boolean =>
  typeof next === "object" && next.table === table && next.asks === "result";

/** Keys by table, in the order of their first question. */
class Grouped {
  readonly groups = new Map<string, Set<string>>();

  add({ table, key }: TableQuestion): void {
    const keys = this.groups.get(table);
    if (keys) keys.add(key);
    else this.groups.set(table, new Set([key]));
  }
}

function shown(keys: ReadonlySet<string>): string {
  const all = [...keys].map((key) => `"${key}"`);
  return all.length > mostKeys + 1
    ? `${all.slice(0, mostKeys).join(", ")} and ${all.length - mostKeys} more`
    : all.join(", ");
}

const bounded = (phrases: readonly string[]): readonly string[] =>
  phrases.length > mostPhrases + 1
    ? [...phrases.slice(0, mostPhrases), `and ${phrases.length - mostPhrases} more`]
    : phrases;
