import { entryRule, replacement } from "../rule.ts";
import { fieldOf, programOf } from "./program-field.ts";

export const badProcessLimit = entryRule<"service">({
  id: "bad-process-limit",
  severity: "error",
  summary: "A daemon has a process limit with which it refuses to run.",
  why: "Some daemons hold state and must be the only one of their kind (1); others are called by many and must have no limit (0). With another limit they stop at once.",
  references: ["https://www.postfix.org/master.5.html"],
  log: "fatal: service <name> requires a process limit of <n>",
  fix: "safe",
  examples: {
    bad: [
      `
cleanup unix n - n - 1 cleanup
                     ^ "cleanup" requires a process limit of 0 and stops with another: write "0"
`,
      `
qmgr unix n - n 300 - qmgr
                    ^ "qmgr" requires a process limit of 1 and stops with another: write "1"
`,
    ],
    good: ["cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr", "smtp inet n - n - 10 smtpd"],
  },
  on: "service",
  check: (entry, report) => {
    const program = programOf(entry);
    const wanted = program?.fact.requiresProcessLimit;
    if (wanted === undefined) return;
    const token = fieldOf(entry, "process_limit");
    if (token.text !== "-" && !/^\d+$/.test(token.text)) return;
    if (token.text !== "-" && Number(token.text) === wanted) return;
    report({
      span: token,
      message: `"${program!.name}" requires a process limit of ${wanted} and stops with another: write "${wanted}"`,
      fixes: [{ title: `Change to "${wanted}"`, safe: true, edits: () => [replacement(entry, token, String(wanted))] }],
    });
  },
});
