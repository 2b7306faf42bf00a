import { entryRule } from "../rule.ts";

export const missingName = entryRule<"parameter">({
  id: "missing-name",
  severity: "error",
  summary: "A line of main.cf begins with an equals sign.",
  why: "Every Postfix program stops with a fatal error when it reads such a line: no mail is accepted, sent or delivered.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: 'fatal: <file>, line <n>: missing attribute name: "<text>"',
  fix: "none",
  oncePerBlock: true,
  examples: {
    bad: [
      `
= example.com
^^^^^^^^^^^^^ missing attribute name: Postfix does not start; write "name = value", or put a # before the line
`,
    ],
    good: ["mydomain = example.com"],
  },
  on: "parameter",
  check: (entry, report) => {
    if (entry.error !== "missing-name") return;
    report({
      message: 'missing attribute name: Postfix does not start; write "name = value", or put a # before the line',
    });
  },
});
