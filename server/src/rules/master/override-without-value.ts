import { entryRule } from "../rule.ts";

export const overrideWithoutValue = entryRule<"service">({
  id: "override-without-value",
  severity: "error",
  summary: "An -o is not followed by name=value.",
  why: "The daemon stops when it reads such an option, and its service answers nobody. postconf and postfix check say nothing.",
  references: ["https://www.postfix.org/master.5.html"],
  log: 'fatal: invalid "-o <text>" option value: <reason>',
  fix: "none",
  examples: {
    bad: [
      `
smtp inet n - n - - smtpd -o smtpd_helo_required
                             ^^^^^^^^^^^^^^^^^^^ missing '=' after attribute name: the daemon stops; write "-o name=value"
`,
      `
smtp inet n - n - - smtpd -o
                          ^^ "-o" needs "name=value" behind it: the daemon stops
`,
    ],
    good: ["smtp inet n - n - - smtpd -o smtpd_helo_required=yes", "smtp inet n - n - - smtpd -o mynetworks="],
  },
  on: "service",
  check: (entry, report) => {
    for (const { error, name, option } of entry.overrides) {
      if (!error) continue;
      report({
        span: name.end > name.start ? name : option,
        message:
          error === "missing-name"
            ? 'missing attribute name: the daemon stops; write "-o name=value"'
            : "missing '=' after attribute name: the daemon stops; write \"-o name=value\"",
      });
    }
    const dangling = entry.danglingOption;
    if (dangling)
      report({ span: dangling, message: `"${dangling.text}" needs "name=value" behind it: the daemon stops` });
  },
});
