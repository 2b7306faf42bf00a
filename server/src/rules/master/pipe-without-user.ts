import { entryRule } from "../rule.ts";
import { attribute, attributesOf } from "./pipe-words.ts";

export const pipeWithoutUser = entryRule<"service">({
  id: "pipe-without-user",
  severity: "error",
  summary: "A pipe or spawn service has no user= attribute.",
  why: "The daemon must know as whom it runs the command. Without user= it stops, and the mail for this transport stays in the queue.",
  references: ["https://www.postfix.org/pipe.8.html"],
  log: "fatal: missing user= command-line attribute",
  fix: "none",
  examples: {
    bad: [
      `
dovecot unix - n n - - pipe flags=R argv=/usr/lib/dovecot/deliver -d \${recipient}
                       ^^^^ missing user= attribute: "pipe" stops; add the user that owns the mailboxes, e.g. "user=vmail"
`,
    ],
    good: ["dovecot unix - n n - - pipe flags=R user=vmail:vmail argv=/usr/lib/dovecot/deliver"],
  },
  on: "service",
  check: (entry, report) => {
    const found = attributesOf(entry);
    if (!found || attribute(found, "user")) return;
    report({
      span: entry.field("command")!,
      message: `missing user= attribute: "${found.program}" stops; add the user that ${found.program === "pipe" ? 'owns the mailboxes, e.g. "user=vmail"' : "the command is to run as"}`,
    });
  },
});
