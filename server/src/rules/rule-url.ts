import type { RuleInfo } from "./rule.ts";

/** The page that says why: the rule's first reference. Editors open the rule's own page, which comes with the extension. */
export const ruleUrl = (rule: RuleInfo): string => rule.references[0] ?? "https://www.postfix.org/documentation.html";
