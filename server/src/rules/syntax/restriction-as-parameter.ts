import { parameters } from "../../facts/parameters.ts";
import { isRestrictionWord } from "../../facts/restrictions.ts";
import { entryRule } from "../rule.ts";

export const restrictionAsParameter = entryRule<"parameter">({
  id: "restriction-as-parameter",
  severity: "warning",
  summary: "A restriction is set as if it were a parameter.",
  why: "Restrictions are words of lists such as smtpd_recipient_restrictions. As a name of its own the setting does nothing, and the check that was meant does not take place.",
  references: ["https://www.postfix.org/SMTPD_ACCESS_README.html"],
  log: "warning: <file>: unused parameter: <name>=<value>",
  fix: "none",
  insteadOf: ["unknown-parameter"],
  examples: {
    bad: [
      `
reject_unknown_sender_domain = yes
^^^^^^^^^^^^^^^^^^^^^^^^^^^^ "reject_unknown_sender_domain" is a restriction, no parameter: as a setting it does nothing; put it into a list such as smtpd_sender_restrictions
`,
    ],
    good: ["smtpd_sender_restrictions = reject_unknown_sender_domain"],
  },
  on: "parameter",
  languages: ["postfix-main"],
  check: (entry, report) => {
    if (entry.error || !isRestrictionWord(entry.name.text) || parameters.has(entry.name.text)) return;
    const { text } = entry.name;
    report({
      span: entry.name,
      message: `"${text}" is a restriction, no parameter: as a setting it does nothing; put it into a list such as ${listFor(text)}`,
    });
  },
});

function listFor(name: string): string {
  for (const subject of ["client", "helo", "sender"])
    if (name.includes(subject)) return `smtpd_${subject}_restrictions`;
  return name.includes("relay") || name.includes("destination")
    ? "smtpd_relay_restrictions"
    : "smtpd_recipient_restrictions";
}
