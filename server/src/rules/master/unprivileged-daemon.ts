import { entryRule, replacement } from "../rule.ts";
import { fieldOf, programOf } from "./program-field.ts";

export const unprivilegedDaemon = entryRule<"service">({
  id: "unprivileged-daemon",
  severity: "error",
  summary: "A daemon that needs root runs unprivileged.",
  why: "local, virtual, pipe and spawn change to the user that they deliver or run as, which only root can do. Unprivileged (the default) they refuse to run, and their mail stays in the queue.",
  references: ["https://www.postfix.org/master.5.html"],
  log: "fatal: service <name> requires privileged operation",
  fix: "safe",
  examples: {
    bad: [
      `
local unix - - n - - local
             ^ "local" needs privileged operation and stops without: write "n"
`,
      `
dovecot unix - y n - - pipe flags=R user=vmail argv=/usr/lib/dovecot/deliver -d \${recipient}
               ^ "pipe" needs privileged operation and stops without: write "n"
`,
    ],
    good: ["local unix - n n - - local", "smtp unix - - n - - smtp"],
  },
  on: "service",
  check: (entry, report) => {
    const program = programOf(entry);
    if (program?.fact.requiresUnprivileged !== "n") return;
    const token = fieldOf(entry, "unprivileged");
    if (token.text !== "y" && token.text !== "-") return;
    report({
      span: token,
      message: `"${program.name}" needs privileged operation and stops without: write "n"`,
      fixes: [{ title: 'Change to "n"', safe: true, edits: () => [replacement(entry, token, "n")] }],
    });
  },
});
