import { ruleWords } from "../facts/rule-pages.ts";
import { allRules } from "../rules/all.ts";
import { parseSuppression } from "../syntax/suppression.ts";
import { isBlankCode } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import { type CompletionItem, type Place, wordAt } from "./completion-item.ts";
import { code } from "./markdown.ts";

/** In a comment that takes rules out: how it is written, and the rules, those that found something here first. */
export function suppressionItems(workspace: Workspace, place: Place): CompletionItem[] {
  const { file, line, position } = place;
  const begun = /^[ \t]*#+[ \t]*mailconf:[ \t]*(.*)$/.exec(line)?.[1];
  if (begun === undefined || begun.includes("--")) return [];
  const range = wordAt(place, (letter) => !isBlankCode(letter) && letter !== 44);
  if (!/\s/.test(begun))
    return ["ignore", "ignore-file"].map((label) => ({
      label,
      kind: "keyword",
      insert: `${label} `,
      detail: label === "ignore" ? "a rule, for the entry below" : "a rule, for the whole file",
      sort: label,
      // Behind "mailconf:" there may be no blank yet.
      range: { ...range, start: { ...range.start, character: position.character - begun.length } },
    }));
  const found = new Map<string, number>();
  for (const { rule, entry } of workspace.problems(file)) {
    const distance = entry.line > position.line ? entry.line - position.line : 1e6;
    found.set(rule.id, Math.min(distance, found.get(rule.id) ?? distance));
  }
  return allRules.map(({ id, summary }) => ({
    label: id,
    kind: "value",
    ...(summary !== "" && { detail: summary }),
    sort: `${String(found.get(id) ?? 1e7).padStart(8, "0")}${id}`,
    range,
  }));
}

/** The rule that a comment names at a column: what it finds, and why that matters. */
export function suppressedRule(
  line: string,
  character: number,
): { text: string; start: number; end: number } | undefined {
  for (const { id, character: start } of parseSuppression(line)?.ids ?? []) {
    const end = start + id.length;
    const rule = start <= character && character <= end && allRules.find((candidate) => candidate.id === id);
    if (rule) {
      const { summary, why } = ruleWords(id);
      return { text: `**${code(id)}** ${summary}\n\n${why}`, start, end };
    }
  }
  return undefined;
}
