/** What a table has for a key, where nobody can read it: whether there is an entry, or what it says. */
export interface TableQuestion {
  readonly table: string;
  readonly key: string;
  readonly asks: "entry" | "result";
}

/** What the files leave open: of a table, or anything else in words. */
export type Question = TableQuestion | string;

/** A question in words; the same question has the same. */
export function questionText(question: Question): string {
  if (typeof question === "string") return question;
  const { table, key, asks } = question;
  return asks === "entry" ? `${table} for "${key}"` : `what ${table} says of "${key}"`;
}
