import type { ExpansionError } from "../../syntax/expansion.ts";
import { entryRule } from "../rule.ts";
import { configurationLanguages } from "../values/setting.ts";
import { forEachExpansion, isUnclosed } from "./expansion-problem.ts";

const words: Readonly<Record<Exclude<ExpansionError["reason"], "truncated" | "empty-name">, string>> = {
  "bad-name": "attribute name syntax error: a name is letters, digits and _",
  "unbalanced-braces": "unbalanced {} in attribute expression",
  "operator-expected": 'a comparison needs an operator here: ==, !=, <, <=, >= or > and then "{…}"',
  "unknown-operator": "unknown operator: use ==, !=, <, <=, >= or >",
  "bad-suffix": 'bad operator suffix: only "level" may follow an operator',
  "operand-expected": '"{expression}" expected here',
  "branch-expected": '"?" or ":" expected here',
  "else-expected": '":" expected here',
  "unexpected-text": "unexpected input: nothing may stand here",
  "unknown-function": "unknown function: there are domain_to_ascii and domain_to_utf8",
  "too-deep": "unreasonable macro call nesting: at most 100 levels",
};

export const badExpansion = entryRule<"any">({
  id: "bad-expansion",
  severity: "error",
  summary: "A ${…} is not written as Postfix reads it.",
  why: "The daemon that evaluates the value stops with a fatal error. postconf shows the value without a word.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: "fatal: dictionary <name>: macro processing error",
  fix: "none",
  examples: {
    bad: [
      `
mydestination = \${my-host}
                    ^ attribute name syntax error: a name is letters, digits and _; the daemon stops
`,
      `
smtpd_timeout = \${{$stress} = {yes} ? {10} : {300}}s
                            ^ unknown operator: use ==, !=, <, <=, >= or >; the daemon stops
`,
    ],
    good: ["smtpd_timeout = ${{$stress} == {yes} ? {10} : {300}}s", "smtpd_timeout = ${stress?{10}:{300}}s"],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report) =>
    forEachExpansion(entry, ({ error }) => {
      if (!error || isUnclosed(error)) return;
      report({
        span: { start: error.start, end: Math.max(error.end, error.start + 1) },
        message: `${words[error.reason as keyof typeof words]}; the daemon stops`,
      });
    }),
});
