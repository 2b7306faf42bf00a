import { entryRule, replacement } from "../rule.ts";

export const overrideGlued = entryRule<"service">({
  id: "override-glued",
  severity: "warning",
  summary: "There is no blank between -o and its setting.",
  why: "The daemon understands it, but postconf does not: it splits the word at the next letter o, so what postconf -P and -M show is wrong.",
  references: ["https://www.postfix.org/master.5.html"],
  fix: "safe",
  examples: {
    bad: [
      `
smtp inet n - n - - smtpd -osmtpd_helo_required=yes
                          ^^^^^^^^^^^^^^^^^^^^^^^^^ no blank between "-o" and the setting: postconf misreads it; insert one
`,
    ],
    good: ["smtp inet n - n - - smtpd -o smtpd_helo_required=yes"],
  },
  on: "service",
  check: (entry, report) => {
    for (const { form, option, whole, error } of entry.overrides) {
      if (form !== "glued" || error) continue;
      const at = { start: option.end, end: option.end };
      report({
        span: whole,
        message: 'no blank between "-o" and the setting: postconf misreads it; insert one',
        fixes: [{ title: 'Insert a blank behind "-o"', safe: true, edits: () => [replacement(entry, at, " ")] }],
      });
    }
  },
});
