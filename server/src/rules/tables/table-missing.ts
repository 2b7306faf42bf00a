import { hostRule } from "../rule.ts";
import { tableFiles } from "./table-files.ts";

export const tableMissing = hostRule({
  id: "table-missing",
  severity: "error",
  summary: "A lookup table's file is not there.",
  why: 'Lookups in the table fail, and mail is deferred with "Server configuration error" or "temporary lookup failure".',
  references: ["https://www.postfix.org/DATABASE_README.html"],
  log: "error: open database <file>: No such file or directory",
  fix: "none",
  insteadOf: ["table-not-indexed"],
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
virtual_alias_maps = hash:/etc/postfix/virtual
                     ^^^^^^^^^^^^^^^^^^^^^^^^^ /etc/postfix/virtual is not there: lookups fail and mail is deferred; make the file and run "postmap hash:/etc/postfix/virtual"
`,
        },
        machine: { files: { "/etc/postfix/main.cf": "" } },
      },
    ],
    good: [
      {
        files: { "main.cf": "virtual_alias_maps = hash:/etc/postfix/virtual" },
        machine: { files: { "/etc/postfix/virtual": "", "/etc/postfix/virtual.db": "" } },
      },
      {
        files: { "main.cf": "virtual_alias_maps = hash:/etc/postfix/virtual" },
        machine: { files: { "/etc/hosts": "" } },
      },
      { files: { "main.cf": "virtual_alias_maps = hash:/etc/postfix/virtual" } },
      {
        files: { "main.cf": "virtual_alias_maps = hash:/etc/postfix/virtual" },
        machine: { files: { "/etc/postfix/virtual.db": "" } },
      },
    ],
  },
  check: (instance, report) => {
    for (const table of tableFiles(instance)) {
      const { file, entry, span, path, source, index, suffix, type } = table;
      // The daemon opens the index; the text may live elsewhere.
      if (source !== "missing" || (suffix !== undefined && index !== "missing")) continue;
      const make = suffix === undefined ? "make the file" : `make the file and run "postmap ${type}:${path}"`;
      report({ file, entry, span, message: `${path} is not there: lookups fail and mail is deferred; ${make}` });
    }
  },
});
