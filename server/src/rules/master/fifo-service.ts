import { hasVersion } from "../../facts/version.ts";
import { entryRule, replacement } from "../rule.ts";
import { fieldOf, programOf } from "./program-field.ts";

export const fifoService = entryRule<"service">({
  id: "fifo-service",
  severity: "hint",
  summary: "pickup or qmgr is still a FIFO.",
  why: "Since Postfix 2.10 the stock file has both as unix: on some systems a FIFO wakes the disk at each look. Both work.",
  references: ["https://www.postfix.org/master.5.html"],
  fix: "unsafe",
  examples: {
    bad: [
      `
pickup fifo n - n 60 1 pickup
       ^^^^ "pickup" is unix in the stock file since Postfix 2.10
`,
    ],
    good: ["pickup unix n - n 60 1 pickup", { target: "2.9", files: { "master.cf": "pickup fifo n - n 60 1 pickup" } }],
  },
  on: "service",
  check: (entry, report, { target }) => {
    if (entry.field("type")?.text !== "fifo" || !hasVersion(target, "2.10")) return;
    const program = programOf(entry);
    if (!program?.fact.typicalServiceTypes.includes("unix")) return;
    const token = fieldOf(entry, "type");
    report({
      span: token,
      message: `"${program.name}" is unix in the stock file since Postfix 2.10`,
      fixes: [{ title: 'Change to "unix"', safe: false, edits: () => [replacement(entry, token, "unix")] }],
    });
  },
});
