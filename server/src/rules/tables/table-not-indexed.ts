import { hostRule } from "../rule.ts";
import { indexCommand, tableFiles } from "./table-files.ts";

export const tableNotIndexed = hostRule({
  id: "table-not-indexed",
  severity: "error",
  summary: "A lookup table has no index.",
  why: "For this type the daemons read the index that postmap or postalias makes, not the text. Without it lookups fail, and mail is deferred.",
  references: ["https://www.postfix.org/postmap.1.html"],
  log: "error: open database <file>.db: No such file or directory",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
virtual_alias_maps = hash:/etc/postfix/virtual
                     ^^^^^^^^^^^^^^^^^^^^^^^^^ /etc/postfix/virtual.db is not there: lookups fail and mail is deferred; run "postmap hash:/etc/postfix/virtual"
`,
        },
        machine: { files: { "/etc/postfix/virtual": "a@example.com b\n" } },
      },
    ],
    good: [
      {
        files: { "main.cf": "virtual_alias_maps = texthash:/etc/postfix/virtual" },
        machine: { files: { "/etc/postfix/virtual": "" } },
      },
      {
        files: { "main.cf": "virtual_alias_maps = hash:/etc/postfix/virtual" },
        machine: { files: { "/etc/postfix/virtual": "", "/etc/postfix/virtual.db": "" } },
      },
    ],
  },
  check: (instance, report) => {
    for (const table of tableFiles(instance)) {
      const { file, entry, span, path, source, index, suffix } = table;
      if (suffix === undefined || index !== "missing" || typeof source !== "object") continue;
      report({
        file,
        entry,
        span,
        message: `${path}${suffix} is not there: lookups fail and mail is deferred; run "${indexCommand(table)}"`,
      });
    }
  },
});
