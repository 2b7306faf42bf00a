import { isRestrictionWord } from "../../facts/restrictions.ts";
import { parseNetwork } from "../../model/addresses.ts";
import { tableReference } from "../../model/tables.ts";
import type { Entry } from "../../syntax/entry.ts";
import { Parameter } from "../../syntax/main-cf.ts";
import { Service } from "../../syntax/master-cf.ts";
import { contentLength } from "../../syntax/text.ts";
import { splitWords } from "../../syntax/words.ts";
import { entryRule } from "../rule.ts";
import { configurationLanguages } from "../values/setting.ts";

export const unindentedContinuation = entryRule<"any">({
  id: "unindented-continuation",
  severity: "error",
  summary: "A line that continues the one above starts at the first column.",
  why: "Only lines that start with white space continue the entry above. This happens when text is pasted from a page or a PDF. Postfix takes the line for an entry of its own, finds no name and value or too few fields, and does not start.",
  references: ["https://www.postfix.org/postconf.5.html", "https://www.postfix.org/master.5.html"],
  log: "fatal: <file>, line <n>: missing '=' after attribute name: \"<text>\"",
  fix: "unsafe",
  oncePerBlock: true,
  insteadOf: [
    "missing-equals",
    "bad-field-count",
    "bad-service-type",
    "bad-service-name",
    "missing-name",
    "bad-service-field",
  ],
  examples: {
    bad: [
      `
smtpd_recipient_restrictions = permit_mynetworks,
reject_unauth_destination
^^^^^^^^^^^^^^^^^^^^^^^^^ this continues the line above and must start with a blank; Postfix takes it for an entry of its own and stops
`,
      {
        files: {
          "master.cf": `
submission inet n - n - - smtpd
-o smtpd_tls_security_level=encrypt
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this continues the line above and must start with a blank; Postfix takes it for an entry of its own and stops (and 1 more line below)
-o smtpd_sasl_auth_enable=yes
`,
        },
      },
    ],
    good: [
      "smtpd_recipient_restrictions = permit_mynetworks,\n  reject_unauth_destination",
      { files: { "master.cf": "submission inet n - n - - smtpd\n  -o smtpd_tls_security_level=encrypt" } },
    ],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report) => {
    if (!continues(entry)) return;
    report({
      message:
        "this continues the line above and must start with a blank; Postfix takes it for an entry of its own and stops",
      fixes: [{ title: "Indent the line", safe: false, edits: () => indent(entry) }],
    });
  },
});

/** Whether an entry can only be meant as part of the one above. */
function continues(entry: Entry): boolean {
  if (entry instanceof Service) {
    const first = entry.fields[0]?.text ?? "";
    if (/^-[ovD]/.test(first)) return true;
    return entry.fields.length < 8 && /^(argv|user|flags|directory|chroot|eol|size|null_sender)=/.test(first);
  }
  if (!(entry instanceof Parameter) || entry.error !== "missing-equals") return false;
  const words = splitWords(entry.text);
  return words.length > 0 && (entry.text.trimEnd().endsWith(",") || words.every(({ text }) => isListWord(text)));
}

/** A restriction, a table, a network or a `$name`: what lists are made of and no parameter is called. */
const isListWord = (word: string): boolean =>
  isRestrictionWord(word) ||
  word.startsWith("$") ||
  parseNetwork(word) !== undefined ||
  tableReference(word) !== undefined;

function indent(entry: Entry) {
  const lines = entry.lines.slice(0, entry.logical.textLines);
  return lines.flatMap((line, i) => {
    if (contentLength(line) === 0 || /^[\s#]/.test(line)) return [];
    const at = { line: entry.line + i, character: 0 };
    return [{ range: { start: at, end: at }, newText: "    " }];
  });
}
