import { entryRule, removal } from "../rule.ts";

export const milterProtocolOld = entryRule<"parameter">({
  id: "milter-protocol-old",
  severity: "hint",
  summary: "milter_protocol is set to an old version.",
  why: "Postfix has spoken version 6 by default since 2.6. Versions 2 and 3 are for milters built with Sendmail 8.13 or older; newer milters lose features with them.",
  references: ["https://www.postfix.org/MILTER_README.html"],
  fix: "unsafe",
  examples: {
    bad: [
      `
milter_protocol = 2
^^^^^^^^^^^^^^^^^^^ version 2 is for milters of Sendmail 8.13 and older: remove the line, 6 is the default
`,
    ],
    good: ["milter_protocol = 6"],
  },
  on: "parameter",
  languages: ["postfix-main"],
  check: (entry, report) => {
    if (entry.name.text !== "milter_protocol" || entry.error) return;
    const { text } = entry.value;
    if (text !== "2" && text !== "3") return;
    report({
      message: `version ${text} is for milters of Sendmail 8.13 and older: remove the line, 6 is the default`,
      fixes: [{ title: "Remove the line", safe: false, edits: () => [removal(entry)] }],
    });
  },
});
