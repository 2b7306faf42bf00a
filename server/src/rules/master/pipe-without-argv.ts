import { entryRule } from "../rule.ts";
import { attributesOf } from "./pipe-words.ts";

export const pipeWithoutArgv = entryRule<"service">({
  id: "pipe-without-argv",
  severity: "error",
  summary: "A pipe or spawn service has no command.",
  why: "argv= names the command and takes all words behind it, so it stands last. Without it the daemon stops, and the mail for this transport stays in the queue.",
  references: ["https://www.postfix.org/pipe.8.html"],
  log: "fatal: missing argv= command-line attribute",
  fix: "none",
  examples: {
    bad: [
      `
filter unix - n n - - pipe user=filter
                      ^^^^ missing argv= attribute: "pipe" stops; add "argv=" and the command at the end
`,
    ],
    good: ["filter unix - n n - - pipe user=filter argv=/usr/bin/filter -f ${sender}"],
  },
  on: "service",
  check: (entry, report) => {
    const found = attributesOf(entry);
    if (!found || (found.argv && found.argv.length > 0)) return;
    report({
      span: entry.field("command")!,
      message: `missing argv= attribute: "${found.program}" stops; add "argv=" and the command at the end`,
    });
  },
});
