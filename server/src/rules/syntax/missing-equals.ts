import { isTemplateLine, startsTemplate } from "../../syntax/templates.ts";
import { entryRule, replacement } from "../rule.ts";

export const missingEquals = entryRule<"parameter">({
  id: "missing-equals",
  severity: "error",
  summary: "A line of main.cf has no equals sign.",
  why: "Every Postfix program stops with a fatal error when it reads such a line: no mail is accepted, sent or delivered.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: "fatal: <file>, line <n>: missing '=' after attribute name: \"<text>\"",
  fix: "unsafe",
  oncePerBlock: true,
  examples: {
    bad: [
      `
mydestination localhost
^^^^^^^^^^^^^^^^^^^^^^^ missing '=' after attribute name: Postfix does not start; write "mydestination = …"
`,
    ],
    good: [
      "mydestination = localhost",
      '{% if relay %}\nrelayhost = {{ relay }}\n{% endif %}\n{{ if eq .Database "ldap" }}\nmydomain = example.com\n{{ end }}',
      "%{spamfilter} smtpd_milters = inet:localhost:11332\n%{spamfilter} reject",
    ],
  },
  on: "parameter",
  check: (entry, report) => {
    if (entry.error !== "missing-equals" || startsTemplate(entry.text) || isTemplateLine(entry.lines[0]!)) return;
    const { name } = entry;
    report({
      message: `missing '=' after attribute name: Postfix does not start; write "${name.text} = …"`,
      fixes: [
        {
          title: "Insert the missing '='",
          safe: false,
          edits: () => [replacement(entry, { start: name.end, end: name.end }, " =")],
        },
      ],
    });
  },
});
