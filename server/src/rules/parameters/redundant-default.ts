import { availability, defaultOf, parameters } from "../../facts/parameters.ts";
import { foldBlanks } from "../../syntax/main-cf.ts";
import { entryRule, removal } from "../rule.ts";

export const redundantDefault = entryRule<"parameter">({
  id: "redundant-default",
  severity: "hint",
  summary: "A parameter is set to its default.",
  why: "The line changes nothing today. It will hold on to the old value when a later Postfix has a better default.",
  references: ["https://www.postfix.org/postconf.5.html"],
  fix: "unsafe",
  offByDefault: true,
  examples: {
    bad: [
      `
biff = yes
^^^^^^^^^^ "biff" has this value by default: the line can go
`,
    ],
    good: ["biff = no", "compatibility_level = 0"],
  },
  on: "parameter",
  languages: ["postfix-main"],
  check: (entry, report, { target }) => {
    if (entry.error) return;
    const { name, value } = entry;
    const fact = parameters.get(name.text);
    if (!fact || availability(name.text, target) !== "known") return;
    if (fact.defaultIsRuntime || fact.defaultIsBuildDependent || name.text === "compatibility_level") return;
    const standard = defaultOf(fact, target);
    if (standard === undefined || foldBlanks(standard) !== foldBlanks(value.text)) return;
    report({
      message: `"${name.text}" has this value by default: the line can go`,
      fixes: [{ title: "Remove the line", safe: false, edits: () => [removal(entry)] }],
    });
  },
});
