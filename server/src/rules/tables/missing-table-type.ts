import { modelRule } from "../rule.ts";
import { tableWords } from "./table-words.ts";

export const missingTableType = modelRule({
  id: "missing-table-type",
  severity: "error",
  summary: "A lookup table is named without its type.",
  why: "Every table is written type:name. Without the type the daemon that opens it stops when it starts.",
  references: ["https://www.postfix.org/DATABASE_README.html"],
  log: 'fatal: open dictionary: expecting "type:name" form instead of "<text>"',
  fix: "unsafe",
  examples: {
    bad: [
      `
virtual_alias_maps = /etc/postfix/virtual
                     ^^^^^^^^^^^^^^^^^^^^ expecting "type:name" form instead of "/etc/postfix/virtual": the daemon stops; write "hash:/etc/postfix/virtual"
`,
    ],
    good: [
      "virtual_alias_maps = hash:/etc/postfix/virtual",
      "virtual_alias_maps = $alias_maps",
      "virtual_alias_maps =",
      "mydestination = /etc/postfix/domains",
    ],
  },
  check: (instance, report) => {
    for (const { file, entry, span, table, text, isMapList } of tableWords(instance)) {
      if (table || !isMapList || text.includes("$") || text.includes(":") || text.startsWith("{")) continue;
      const type = instance.scope.value("default_database_type") ?? "hash";
      const written = `${type}:${text}`;
      report({
        file,
        entry,
        span,
        message: `expecting "type:name" form instead of "${text}": the daemon stops${text.startsWith("/") ? `; write "${written}"` : ""}`,
        ...(text.startsWith("/") && {
          fixes: [
            {
              title: `Change to "${written}"`,
              safe: false,
              edits: () => [{ uri: file.uri, range: entry.range(span), newText: written }],
            },
          ],
        }),
      });
    }
  },
});
