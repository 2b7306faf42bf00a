import { tableTypes } from "../../facts/tables.ts";
import { hostRule } from "../rule.ts";
import { tableWords } from "./table-words.ts";

export const tableTypeUnavailable = hostRule({
  id: "table-type-unavailable",
  severity: "warning",
  summary: "The installed Postfix does not support a table type.",
  why: "Some types come in packages of their own (postfix-mysql, postfix-pcre, postfix-lmdb …). Without the package the daemon that opens the table stops, or defers mail.",
  references: ["https://www.postfix.org/DATABASE_README.html#types"],
  log: "error: unsupported dictionary type: <type>; or: warning: unsupported dictionary type: <type>. Is the postfix-<type> package installed?",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
header_checks = pcre:/etc/postfix/header_checks
                ^^^^ this Postfix does not support "pcre" (postconf -m): install the package for it, e.g. postfix-pcre
`,
        },
        machine: { postconf: { "-m": "btree\ncidr\nhash\nregexp\n" } },
      },
    ],
    good: [
      {
        files: { "main.cf": "header_checks = regexp:/etc/postfix/header_checks" },
        machine: { postconf: { "-m": "btree\ncidr\nhash\nregexp\n" } },
      },
      { files: { "main.cf": "header_checks = pcre:/etc/postfix/header_checks" } },
    ],
  },
  check: (instance, report) => {
    const words = tableWords(instance).filter(({ table }) => table && tableTypes().has(table.type));
    if (words.length === 0) return;
    const answer = instance.probes.run("postconf", ["-m"]);
    if (answer?.kind !== "found" || answer.value.status !== 0) return;
    const supported = new Set(answer.value.stdout.split(/\s+/));
    // The program that answers may be of another release than the files are for.
    if (!supported.has("static") && !supported.has("hash") && !supported.has("texthash")) return;
    for (const { file, entry, span, table, text } of words) {
      const { type } = table!;
      if (supported.has(type)) continue;
      const at = text.lastIndexOf(`${type}:`);
      report({
        file,
        entry,
        span: { start: span.start + at, end: span.start + at + type.length },
        message: `this Postfix does not support "${type}" (postconf -m): install the package for it, e.g. postfix-${type}`,
      });
    }
  },
});
