import { hostRule } from "../rule.ts";
import { indexCommand, tableFiles } from "./table-files.ts";

export const tableStale = hostRule({
  id: "table-stale",
  severity: "warning",
  summary: "A lookup table was changed after it was indexed.",
  why: "The daemons read the index, which does not have the change yet.",
  references: ["https://www.postfix.org/postmap.1.html"],
  log: "warning: database <file>.db is older than source file <file>",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
virtual_alias_maps = hash:/etc/postfix/virtual
                     ^^^^^^^^^^^^^^^^^^^^^^^^^ /etc/postfix/virtual is newer than its index, so the last change does not count yet; run "postmap hash:/etc/postfix/virtual"
`,
        },
        machine: {
          files: {
            "/etc/postfix/virtual": { text: "", modified: 1_700_000_100_000 },
            "/etc/postfix/virtual.db": { text: "", modified: 1_700_000_000_000 },
          },
        },
      },
    ],
    good: [
      {
        files: { "main.cf": "virtual_alias_maps = hash:/etc/postfix/virtual" },
        machine: {
          files: {
            "/etc/postfix/virtual": { text: "", modified: 1_700_000_000_000 },
            "/etc/postfix/virtual.db": { text: "", modified: 1_700_000_000_400 },
          },
        },
      },
    ],
  },
  check: (instance, report) => {
    for (const table of tableFiles(instance)) {
      const { file, entry, span, path, source, index } = table;
      if (typeof source !== "object" || typeof index !== "object" || source.modified <= index.modified + 1000) continue;
      report({
        file,
        entry,
        span,
        message: `${path} is newer than its index, so the last change does not count yet; run "${indexCommand(table)}"`,
      });
    }
  },
});
