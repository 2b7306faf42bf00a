import { type Fix, hostRule } from "../rule.ts";
import { tableWords } from "./table-words.ts";

/** Parameters whose tables are asked for whole header lines: only patterns can match them. */
const patternParameters =
  /_?(?:header|body)_checks$|^smtp_reply_filter$|^smtpd_command_filter$|^smtp_dns_reply_filter$/;
const lookupTypes = new Set(["hash", "btree", "lmdb", "cdb", "dbm", "texthash"]);

export const tableWrongType = hostRule({
  id: "table-wrong-type",
  severity: "warning",
  summary: "A table is of a type that cannot match what it is asked for.",
  why: "Header and body checks are asked for whole lines. A table of fixed keys never matches one, so the checks do nothing; a file of patterns indexed as keys is no use either.",
  references: ["https://www.postfix.org/header_checks.5.html"],
  fix: "unsafe",
  examples: {
    bad: [
      `
header_checks = hash:/etc/postfix/header_checks
                ^^^^ a "hash" table never matches a header line: use "regexp" or "pcre"
`,
    ],
    good: ["header_checks = regexp:/etc/postfix/header_checks", "virtual_alias_maps = hash:/etc/postfix/virtual"],
  },
  check: (instance, report) => {
    for (const { file, entry, parameter, span, table, text } of tableWords(instance)) {
      if (!table || !patternParameters.test(parameter) || !lookupTypes.has(table.type)) continue;
      const at = text.lastIndexOf(`${table.type}:`);
      const type = { start: span.start + at, end: span.start + at + table.type.length };
      const fix: Fix = {
        title: 'Change to "regexp"',
        safe: false,
        edits: () => [{ uri: file.uri, range: entry.range(type), newText: "regexp" }],
      };
      report({
        file,
        entry,
        span: type,
        message: `a "${table.type}" table never matches a header line: use "regexp" or "pcre"`,
        fixes: [fix],
      });
    }
  },
});
