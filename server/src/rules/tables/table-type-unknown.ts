import { tableTypes } from "../../facts/tables.ts";
import { hasVersion } from "../../facts/version.ts";
import { modelRule } from "../rule.ts";
import { nearest } from "../values/nearest.ts";
import { tableWords } from "./table-words.ts";

export const tableTypeUnknown = modelRule({
  id: "table-type-unknown",
  severity: "error",
  summary: "A lookup table has a type that Postfix does not know.",
  why: "The daemon that opens the table stops, or answers every lookup with an error, and mail is deferred.",
  references: ["https://www.postfix.org/DATABASE_README.html#types"],
  log: "error: unsupported dictionary type: <type>",
  fix: "unsafe",
  examples: {
    bad: [
      `
virtual_alias_maps = hsh:/etc/postfix/virtual
                     ^^^ unsupported dictionary type "hsh": every lookup fails; did you mean "hash"?
`,
      {
        target: "2.11",
        files: {
          "main.cf": `
virtual_alias_maps = inline:{ a@example.com = b }
                     ^^^^^^ Postfix 2.11 does not have the table type "inline" (since 3.0): every lookup fails
`,
        },
      },
    ],
    good: [
      "virtual_alias_maps = proxy:hash:/etc/postfix/virtual, inline:{ a = b }",
      "mydestination = localhost, hash:/etc/postfix/domains",
      "smtpd_recipient_restrictions = check_client_access cidr:/a, reject_unauth_destination",
    ],
  },
  check: (instance, report) => {
    for (const { file, entry, span, table, text } of tableWords(instance)) {
      if (!table || text.includes("$")) continue;
      const fact = tableTypes().get(table.type);
      if (fact && hasVersion(instance.target, fact.since)) continue;
      const at = text.lastIndexOf(`${table.type}:${table.name}`);
      const type = { start: span.start + at, end: span.start + at + table.type.length };
      const meant = fact ? undefined : nearest(table.type, tableTypes().keys());
      report({
        file,
        entry,
        span: type,
        message: fact
          ? `Postfix ${instance.target} does not have the table type "${table.type}" (since ${fact.since}): every lookup fails`
          : `unsupported dictionary type "${table.type}": every lookup fails${meant ? `; did you mean "${meant}"?` : ""}`,
        ...(meant && {
          fixes: [
            {
              title: `Change to "${meant}"`,
              safe: false,
              edits: () => [{ uri: file.uri, range: entry.range(type), newText: meant }],
            },
          ],
        }),
      });
    }
  },
});
