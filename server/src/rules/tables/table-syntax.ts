import type { TableProblem } from "../../syntax/lookup-table.ts";
import { isTemplateLine, placeholders } from "../../syntax/templates.ts";
import { entryRule, replacement } from "../rule.ts";

const words: Readonly<Partial<Record<TableProblem["reason"], string>>> = {
  "bad-utf-8": "this is no UTF-8",
  "unbalanced-quote": "a quote is not closed",
  "colon-after-key": 'a key ends with ":", as in aliases: this table wants "key value"',
  "host-bits": "non-null host address bits",
  "missing-result": "there is no value behind the key",
  "missing-pattern": "a pattern is expected here",
  "missing-delimiter": "the pattern is not closed",
  "unknown-flag": "unknown flag",
  "obsolete-flag": "this flag does nothing any more",
  "text-after-if": 'nothing may stand behind an "if" pattern',
  "text-after-endif": 'nothing may stand behind "endif"',
  "unrecognized-request": "this is neither a pattern nor if or endif",
  "bad-substitution": "bad substitution",
  "substitution-out-of-range": "the pattern has fewer groups than this number",
  "substitution-in-negative": "a negated pattern has nothing to substitute",
};

export const tableSyntax = entryRule<"table">({
  id: "table-syntax",
  severity: "error",
  summary: "A line of a lookup table cannot be read.",
  why: "postmap, postalias or the daemon skips the line with a warning, so its key is not found: mail for the address is refused or goes elsewhere.",
  references: [
    "https://www.postfix.org/postmap.1.html",
    "https://www.postfix.org/regexp_table.5.html",
    "https://www.postfix.org/cidr_table.5.html",
  ],
  log: "warning: <file>, line <n>: expected format: key whitespace value",
  fix: "safe",
  oncePerBlock: true,
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          virtual: "\nalice@example.com\n^^^^^^^^^^^^^^^^^ there is no value behind the key: the line is left out\n",
        },
      },
      {
        files: {
          "main.cf": "",
          "networks.cidr":
            '\n192.0.2.1/24 OK\n^^^^^^^^^^^^ non-null host address bits: the line is left out; write "192.0.2.0/24"\n',
        },
      },
    ],
    good: [
      { files: { "main.cf": "", virtual: "alice@example.com bob\n@example.org bob@example.com" } },
      { files: { "main.cf": "mynetworks = $config_directory/mynetworks", mynetworks: "127.0.0.0/8\n[::1]/128" } },
      { files: { "main.cf": "", postgrey_whitelist_clients: "example.com\n/^mail\\d+\\.example\\.org$/\n192.0.2.7" } },
      {
        files: {
          "main.cf": "alias_maps = hash:/etc/aliases\n\n#virtual_alias_maps = hash:/etc/postfix/virtual_alias",
          virtual_alias: "@example.com alice",
        },
      },
      { files: { "main.cf": "#alias_maps = hash:/etc/aliases", aliases: "postmaster: root\nroot: alice" } },
    ],
  },
  on: "table",
  check: (entry, report) => {
    const { problems } = entry;
    if (problems.length === 0 || isTemplateLine(entry.lines[0]!) || placeholders(entry.text).length > 0) return;
    const problem = problems.find(({ lost }) => lost) ?? problems[0]!;
    const { start, end, lost, reason, suggestion } = problem;
    const what = words[reason] ?? reason.replaceAll("-", " ");
    const span = end > start ? { start, end } : { start: 0, end: Math.max(1, entry.text.length) };
    report({
      span,
      severity: lost ? "error" : "warning",
      message: `${what}${lost ? ": the line is left out" : ""}${suggestion ? `; write "${suggestion}"` : ""}`,
      ...(suggestion && {
        fixes: [
          { title: `Change to "${suggestion}"`, safe: true, edits: () => [replacement(entry, span, suggestion)] },
        ],
      }),
    });
  },
});
