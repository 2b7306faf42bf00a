import { entryRule, replacement } from "../rule.ts";
import { fieldOf, programOf } from "./program-field.ts";

const stock: Readonly<Record<string, string>> = { pickup: "60", qmgr: "300", oqmgr: "300", flush: "1000?" };

export const missingWakeup = entryRule<"service">({
  id: "missing-wakeup",
  severity: "warning",
  summary: "A daemon that must be woken regularly is not.",
  why: "pickup, qmgr and flush look for work when master(8) wakes them. Without a wake-up time mail from local programs and deferred mail can wait for very long.",
  references: ["https://www.postfix.org/master.5.html"],
  fix: "unsafe",
  examples: {
    bad: [
      `
pickup unix n - n - 1 pickup
                  ^ "pickup" is never woken: mail that waits is not looked for; write "60"
`,
    ],
    good: ["pickup unix n - n 60 1 pickup", "tlsmgr unix - - n - 1 tlsmgr"],
  },
  on: "service",
  check: (entry, report) => {
    const program = programOf(entry);
    if (!program?.fact.needsWakeup || entry.field("type")?.text === "inet") return;
    const token = fieldOf(entry, "wakeup");
    if (token.text !== "-" && token.text !== "0") return;
    const wanted = stock[program.name] ?? "300";
    report({
      span: token,
      message: `"${program.name}" is never woken: mail that waits is not looked for; write "${wanted}"`,
      fixes: [{ title: `Change to "${wanted}"`, safe: false, edits: () => [replacement(entry, token, wanted)] }],
    });
  },
});
