import { Parameter } from "../../syntax/main-cf.ts";
import { characterName, typographicCharacters } from "../../syntax/pasted-text.ts";
import { entryRule, replacement } from "../rule.ts";
import { configurationLanguages } from "../values/setting.ts";

export const typographicCharacter = entryRule<"any">({
  id: "typographic-character",
  severity: "error",
  summary: "A name or value holds a typographic character.",
  why: "Text pasted from a document or a web page brings curly quotes, long dashes and invisible blanks. For Postfix they are ordinary characters of the name or value, which then is not what it looks like.",
  references: ["https://www.postfix.org/postconf.5.html"],
  fix: "safe",
  insteadOf: [
    "missing-equals",
    "unknown-parameter",
    "bad-boolean",
    "bad-number",
    "bad-time",
    "bad-enum",
    "bad-list-word",
    "unknown-restriction",
    "quoted-value",
    "bad-field-count",
    "bad-service-type",
    "bad-service-field",
    "unindented-continuation",
    "override-not-read",
    "bad-hostname",
    "missing-table-type",
  ],
  examples: {
    bad: [
      "\nsmtpd_banner = $myhostname “ESMTP”\n                           ^ typographic quote in the value: for Postfix it is part of it; write the ASCII character\n",
      "\nsmtpd_helo_required\u00a0= yes\n                   ^ no-break or wide space in the name: for Postfix it is part of it; write the ASCII character\n",
      "\n\ufeffmyhostname = mail.example.com\n^ byte order mark in the name: for Postfix it is part of it; write the ASCII character\n",
      {
        files: {
          "master.cf":
            "\nsmtp inet n - n - – smtpd\n                  ^ typographic dash in the entry: for Postfix it is part of it; write the ASCII character\n",
        },
      },
    ],
    good: ['smtpd_banner = "$myhostname ESMTP"', "# „comment“\nmyhostname = mail.example.com"],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report) => {
    const { text } = entry;
    const found = typographicCharacters(text);
    const first = found[0];
    if (!first) return;
    const where = !(entry instanceof Parameter) ? "entry" : first.start < entry.name.end ? "name" : "value";
    report({
      span: first,
      message: `${characterName(text.charCodeAt(first.start))} in the ${where}: for Postfix it is part of it; write the ASCII character`,
      fixes: [
        {
          title: found.length === 1 ? "Write the ASCII character" : `Write ${found.length} ASCII characters`,
          safe: true,
          edits: () => found.map((span) => replacement(entry, span, span.ascii)),
        },
      ],
    });
  },
});
