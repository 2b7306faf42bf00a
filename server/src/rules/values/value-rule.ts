import { parameters } from "../../facts/parameters.ts";
import type { Entry } from "../../syntax/entry.ts";
import { type EntryRule, entryRule, type Finding, type RuleInfo, replacement } from "../rule.ts";
import { configurationLanguages, forEachSetting, isLiteral, typeOf } from "./setting.ts";
import { type ValueProblem, valueProblem } from "./typed-value.ts";

/** The entry that was looked at last: the rules of this folder look at each entry one after the other. */
let last: { readonly entry: Entry; readonly text: string; readonly problems: readonly ValueProblem[] } | undefined;

const none: readonly ValueProblem[] = [];

/** The problems of an entry's values, worked out once for all rules that report one kind of them. */
function problemsOf(entry: Entry): readonly ValueProblem[] {
  const { text } = entry;
  if (last?.entry === entry && last.text === text) return last.problems;
  let problems: ValueProblem[] | undefined;
  forEachSetting(entry, ({ name, value }) => {
    const fact = typeOf(name.text);
    if (!fact || parameters.get(name.text)?.readOnly || !isLiteral(value)) return;
    const problem = valueProblem(name.text, value, fact);
    if (problem) {
      problems ??= [];
      problems.push(problem);
    }
  });
  last = { entry, text, problems: problems ?? none };
  return last.problems;
}

/** A rule for one kind of bad value, in main.cf and in overrides. */
export function valueRule(info: Omit<RuleInfo, "fix"> & { fix: RuleInfo["fix"] }, safe = false): EntryRule {
  return entryRule<"any">({
    ...info,
    on: "any",
    languages: configurationLanguages,
    check: (entry, report) => {
      for (const problem of problemsOf(entry)) if (problem.rule === info.id) report(findingOf(entry, problem, safe));
    },
  });
}

function findingOf(entry: Entry, problem: ValueProblem, safe: boolean): Finding {
  const { span, message, replacement: text, isTolerated } = problem;
  const title = text === "" ? "Remove what is not read" : `Change to "${text}"`;
  return {
    span,
    message,
    ...(isTolerated && { severity: "warning" as const }),
    ...(text !== undefined && { fixes: [{ title, safe, edits: () => [replacement(entry, span, text)] }] }),
  };
}
