import { parameters } from "../../facts/parameters.ts";
import { entryRule, replacement } from "../rule.ts";

export const quotedValue = entryRule<"parameter">({
  id: "quoted-value",
  severity: "warning",
  summary: "A value stands in quotes.",
  why: "Postfix has no quoting: the quotes are part of the value, so a file is not found, a word not known, a host not looked up.",
  references: ["https://www.postfix.org/postconf.5.html"],
  fix: "unsafe",
  insteadOf: [
    "bad-boolean",
    "bad-number",
    "bad-time",
    "bad-enum",
    "bad-list-word",
    "unknown-restriction",
    "bad-hostname",
    "myorigin-list",
    "missing-table-type",
    "table-type-unknown",
    "undefined-transport",
    "relayhost-without-brackets",
    "bad-protocol-syntax",
  ],
  examples: {
    bad: [
      `
myhostname = "mail.example.com"
             ^^^^^^^^^^^^^^^^^^ quotes are part of the value: Postfix has no quoting; remove them
`,
    ],
    good: [
      "myhostname = mail.example.com",
      'mailbox_command = "/usr/bin/procmail" -a "$EXTENSION"',
      'smtpd_banner = "hello" and "goodbye"',
    ],
  },
  on: "parameter",
  languages: ["postfix-main"],
  check: (entry, report) => {
    const { value, name } = entry;
    const quote = value.text[0];
    if ((quote !== '"' && quote !== "'") || value.text.length < 2 || !value.text.endsWith(quote)) return;
    if (value.text.indexOf(quote, 1) !== value.text.length - 1) return;
    const fact = parameters.get(name.text);
    if (!fact || fact.type === "command" || fact.raw) return;
    report({
      span: value,
      message: "quotes are part of the value: Postfix has no quoting; remove them",
      fixes: [
        {
          title: "Remove the quotes",
          safe: false,
          edits: () => [replacement(entry, value, value.text.slice(1, -1))],
        },
      ],
    });
  },
});
