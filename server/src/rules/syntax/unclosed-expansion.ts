import { entryRule, replacement } from "../rule.ts";
import { configurationLanguages } from "../values/setting.ts";
import { forEachExpansion, isUnclosed } from "./expansion-problem.ts";

export const unclosedExpansion = entryRule<"any">({
  id: "unclosed-expansion",
  severity: "error",
  summary: "A $ stands alone, or its brace is not closed.",
  why: "The daemon that evaluates the value stops with a fatal error. A dollar sign that is meant as itself is written twice.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: 'warning: truncated macro reference: "<value>"; or: warning: empty macro name: "<value>"',
  fix: "unsafe",
  examples: {
    bad: [
      `
myorigin = \${mydomain
           ^^^^^^^^^^ truncated macro reference: no "}" closes it, the daemon stops
`,
      `
smtpd_banner = $myhostname costs $ 5
                                 ^^ empty macro name: a "$" stands alone, the daemon stops; write "$$" for the sign itself
`,
    ],
    good: ["myorigin = ${mydomain}", "smtpd_banner = costs $$ 5", "default_rbl_reply = $rbl_code ${rbl_what"],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report) =>
    forEachExpansion(entry, ({ error }) => {
      if (!error || !isUnclosed(error)) return;
      const { start, end, reason } = error;
      const closer = entry.text[start + 1] === "(" ? ")" : "}";
      if (reason === "truncated") {
        report({
          span: { start, end },
          message: `truncated macro reference: no "${closer}" closes it, the daemon stops`,
          fixes: [
            {
              title: `Insert "${closer}"`,
              safe: false,
              edits: () => [replacement(entry, { start: end, end }, closer)],
            },
          ],
        });
        return;
      }
      report({
        span: { start, end },
        message: 'empty macro name: a "$" stands alone, the daemon stops; write "$$" for the sign itself',
        fixes: [
          { title: 'Write "$$"', safe: false, edits: () => [replacement(entry, { start, end: start + 1 }, "$$")] },
        ],
      });
    }),
});
