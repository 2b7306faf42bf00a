import { skipSpace } from "../../syntax/text.ts";
import { entryRule } from "../rule.ts";
import { innerParameters } from "./known-name.ts";

export const swallowedParameter = entryRule<"parameter">({
  id: "swallowed-parameter",
  severity: "warning",
  summary: "An indented setting has become part of the value above it.",
  why: "A line that starts with white space continues the entry above, comments and blank lines between them or not. The setting itself is not made, and the value above gets words that nobody meant.",
  references: ["https://www.postfix.org/postconf.5.html"],
  fix: "unsafe",
  insteadOf: [
    "glued-parameters",
    "bad-boolean",
    "bad-number",
    "bad-time",
    "bad-enum",
    "bad-list-word",
    "unknown-restriction",
    "comment-in-value",
    "time-suffix-ignored",
    "myorigin-list",
    "missing-table-type",
  ],
  examples: {
    bad: [
      `
smtpd_helo_required = yes
  disable_vrfy_command = yes
  ^^^^^^^^^^^^^^^^^^^^ "disable_vrfy_command" is indented and so part of the value of "smtpd_helo_required"; start it at the first column
`,
      `
mydestination = localhost
# a comment does not end the value
 relayhost = [mail.example.com]
 ^^^^^^^^^ "relayhost" is indented and so part of the value of "mydestination"; start it at the first column
`,
    ],
    good: ["mydestination = localhost,\n  mail.example.com", "import_environment = LANG=C\n  TZ=UTC"],
  },
  on: "parameter",
  check: (entry, report) => {
    const { value, name } = entry;
    if (entry.lineCount === 1 || value.text.indexOf("=") < 0) return;
    const seams = entry.logical.seams;
    if (seams.length === 0) return;
    const starts = new Map(seams.map((seam) => [skipSpace(entry.text, seam), seam]));
    for (const inner of innerParameters(entry.text, value.start, value.end)) {
      const seam = starts.get(inner.span.start);
      if (seam === undefined) continue;
      report({
        span: inner.span,
        message: `"${inner.name}" is indented and so part of the value of "${name.text}"; start it at the first column`,
        fixes: [
          {
            title: `Start "${inner.name}" at the first column`,
            safe: false,
            edits: () => [{ range: entry.range({ start: seam, end: inner.span.start }), newText: "" }],
          },
        ],
      });
      return;
    }
  },
});
