import readPages from "mailconf:rule-pages";
import { Rows } from "./rows.ts";

const pages = new Rows<{ readonly name: string; readonly page: string }>(readPages);

/** The documentation page of a rule as Markdown; undefined for what is no rule. */
export const rulePage = (id: string): string | undefined => pages.get(id)?.page;

/** What a rule finds, in one sentence, and why it matters: from its page, because the built program comes without them. */
export function ruleWords(id: string): { readonly summary: string; readonly why: string } {
  const page = rulePage(id) ?? "";
  const [, summary = ""] = page.split("\n\n", 2);
  const [, why = ""] = page.split("\n## Why\n\n", 2);
  return { summary, why: why.split("\n\n", 1)[0]!.trim() };
}
