import { skipSpace } from "../../syntax/text.ts";
import { entryRule } from "../rule.ts";
import { innerParameters } from "./known-name.ts";

export const gluedParameters = entryRule<"parameter">({
  id: "glued-parameters",
  severity: "warning",
  summary: "Two settings stand on one line.",
  why: "Postfix reads one setting a line: everything behind the first equals sign is its value. The second setting is not made, and the first one gets words that nobody meant.",
  references: ["https://www.postfix.org/postconf.5.html"],
  fix: "unsafe",
  insteadOf: [
    "bad-boolean",
    "bad-number",
    "bad-time",
    "bad-enum",
    "bad-list-word",
    "unknown-restriction",
    "time-suffix-ignored",
    "myorigin-list",
    "missing-table-type",
  ],
  examples: {
    bad: [
      `
smtpd_helo_required = yes disable_vrfy_command = yes
                          ^^^^^^^^^^^^^^^^^^^^ "disable_vrfy_command" is part of the value of "smtpd_helo_required"; put it on a line of its own
`,
    ],
    good: [
      "smtpd_helo_required = yes\ndisable_vrfy_command = yes",
      "import_environment = MAIL_CONFIG MAIL_DEBUG LANG=C",
    ],
  },
  on: "parameter",
  check: (entry, report) => {
    const { value, name } = entry;
    if (value.text.indexOf("=") < 0) return;
    const starts = new Set(entry.logical.seams.map((seam) => skipSpace(entry.text, seam)));
    for (const inner of innerParameters(entry.text, value.start, value.end)) {
      if (inner.span.start === value.start || starts.has(inner.span.start)) continue;
      report({
        span: inner.span,
        message: `"${inner.name}" is part of the value of "${name.text}"; put it on a line of its own`,
        fixes: [
          {
            title: `Put "${inner.name}" on a line of its own`,
            safe: false,
            edits: () => {
              let before = inner.span.start;
              while (before > value.start && skipSpace(entry.text, before - 1, before) === before) before--;
              return [{ range: entry.range({ start: before, end: inner.span.start }), newText: "\n" }];
            },
          },
        ],
      });
      return;
    }
  },
});
