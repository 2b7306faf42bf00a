import { Preamble } from "../../syntax/entry.ts";
import { indentation } from "../../syntax/suppression.ts";
import { entryRule } from "../rule.ts";
import { configurationLanguages } from "../values/setting.ts";

export const firstLineIndented = entryRule<"any">({
  id: "first-line-indented",
  severity: "error",
  summary: "The first entry of the file is indented.",
  why: "White space at the start of a line means that it continues the line above. Above the first entry there is none, so Postfix drops the line and all that continues it, with a warning only.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: 'warning: <file>: logical line must not start with whitespace: "<text>"',
  fix: "safe",
  examples: {
    bad: [
      `
 myhostname = mail.example.com
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ logical line must not start with whitespace: Postfix drops it; remove the blanks before it
mydomain = example.com
`,
    ],
    good: ["# comment\n\nmyhostname = mail.example.com"],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report) => {
    if (!(entry instanceof Preamble) || entry.logical.textLines === 0) return;
    const line = entry.logical.positionAt(0).line;
    const width = indentation(entry.lines[line]!).length;
    report({
      span: { start: 0, end: entry.text.length },
      message: "logical line must not start with whitespace: Postfix drops it; remove the blanks before it",
      fixes: [
        {
          title: "Remove the blanks before the line",
          safe: true,
          edits: () => {
            const at = entry.line + line;
            return [{ range: { start: { line: at, character: 0 }, end: { line: at, character: width } }, newText: "" }];
          },
        },
      ],
    });
  },
});
