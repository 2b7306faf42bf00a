import { entryRule, replacement } from "../rule.ts";

export const debugFlagLeft = entryRule<"service">({
  id: "debug-flag-left",
  severity: "hint",
  summary: "A daemon runs with a debugging option.",
  why: "-v fills the log with every step of each session and slows the service; -D starts a debugger.",
  references: ["https://www.postfix.org/DEBUG_README.html"],
  fix: "unsafe",
  examples: {
    bad: [
      `
smtp inet n - n - - smtpd -v
                          ^^ "-v" is for debugging: it fills the log; remove it when you are done
`,
    ],
    good: ["smtp inet n - n - - smtpd -o syslog_name=postfix/smtp"],
  },
  on: "service",
  check: (entry, report) => {
    const seen = new Set<number>();
    for (const { letter, word } of entry.options) {
      if ((letter !== "v" && letter !== "D") || seen.has(word.start)) continue;
      seen.add(word.start);
      const span = { start: word.start - 1, end: word.end };
      report({
        span: word,
        message: `"${word.text}" is for debugging: it ${letter === "v" ? "fills the log" : "starts a debugger"}; remove it when you are done`,
        ...(/^-[vD]+$/.test(word.text) && {
          fixes: [{ title: `Remove "${word.text}"`, safe: false, edits: () => [replacement(entry, span, "")] }],
        }),
      });
    }
  },
});
