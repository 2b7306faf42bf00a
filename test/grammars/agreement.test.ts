// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation under test
import assert from "node:assert/strict";
import { test } from "node:test";
import { Assignment, courier } from "../../server/src/syntax/courier.ts";
import { authrc, readAuthFile } from "../../server/src/syntax/courier-auth.ts";
import type { Entry } from "../../server/src/syntax/entry.ts";
import type { Grammar } from "../../server/src/syntax/grammar.ts";
import { TableEntry, tableGrammar } from "../../server/src/syntax/lookup-table.ts";
import { LogLine, maillog } from "../../server/src/syntax/maillog.ts";
import { mainCf, Parameter } from "../../server/src/syntax/main-cf.ts";
import { masterCf, Service } from "../../server/src/syntax/master-cf.ts";
import { SourceFile } from "../../server/src/syntax/source-file.ts";
import { tableClient } from "../../server/src/syntax/table-client.ts";
import type { Span } from "../../server/src/syntax/text.ts";
import { pick, random } from "../syntax/random.ts";
import { loadGrammar, textsIn, tokenize } from "./tokenizer.ts";

/** What the server's parser finds, by the scope that the grammar gives to the same. */
type Reading = (file: SourceFile, report: (scope: string, entry: Entry, span: Span) => void) => void;

interface Language {
  readonly id: string;
  readonly grammar: Grammar;
  readonly lines: readonly string[];
  /** What every text begins with. */
  readonly first?: string;
  readonly scopes: readonly string[];
  readonly read: Reading;
}

const blankLines = ["", "", "  ", "# comment = x", "   # indented"];

const languages: readonly Language[] = [
  {
    id: "postfix-main",
    grammar: mainCf,
    lines: [
      ...blankLines,
      "a=b",
      "name = value",
      "x y = z",
      "alone",
      "\tb",
      "  -o c = d",
      "e = {",
      "f = ${g?{h",
      "  }",
      "i = $(j",
      "k = regexp:{{/l/ m",
      "n = [o # p",
      "  yes",
      "q = }}",
    ],
    scopes: ["support.type.property-name"],
    read: (file, report) => {
      for (const entry of file.entries())
        if (entry instanceof Parameter && entry.name.text !== "")
          report("support.type.property-name", entry, entry.name);
    },
  },
  {
    id: "postfix-master",
    grammar: masterCf,
    lines: [
      ...blankLines,
      "smtp inet n - n - - smtpd",
      "relay unix - -",
      "  - -",
      "  n",
      "\tsmtp -v",
      "  -o a=b -o c=",
      "  -o",
      "  d=e f",
      "  -og=h",
      "  -o { i = j }",
      "  -o k={l m} n",
      "  -o o=${p?{q",
      "  r}} -o s=t",
      "  -- -o u=v",
    ],
    scopes: ["entity.name.function.service", "support.function.command", "support.type.property-name"],
    read: (file, report) => {
      for (const entry of file.entries()) {
        if (!(entry instanceof Service)) continue;
        report("entity.name.function.service", entry, entry.field("service")!);
        const command = entry.field("command");
        if (command) report("support.function.command", entry, command);
        for (const { name } of entry.overrides) if (name.text !== "") report("support.type.property-name", entry, name);
      }
    },
  },
  {
    id: "postfix-table",
    grammar: tableGrammar("key-value"),
    lines: [
      ...blankLines,
      "user@example.com  other@example.net, local",
      "@example.org\tx # y",
      '"quoted local"@example.com  x',
      '"never closed',
      "a\\ b c",
      "[mx]:25 user:pass",
      "<>  REJECT no",
      "example.net  encrypt match=x",
      "alone",
      "  continued, here",
      "\t:include:/x",
    ],
    scopes: ["support.type.property-name"],
    read: (file, report) => {
      for (const entry of file.entries())
        if (entry instanceof TableEntry && !entry.parts.problems.some(({ reason }) => reason === "unbalanced-quote"))
          report("support.type.property-name", entry, entry.key);
    },
  },
  {
    id: "postfix-table-client",
    grammar: tableClient,
    lines: [
      ...blankLines,
      "hosts = 127.0.0.1",
      "query = SELECT '%s",
      "  WHERE a = 'b'",
      "query_filter = (&(a=%s)",
      'projection = {"a": "b',
      "  }",
      "password = #x",
      "alone",
    ],
    scopes: ["support.type.property-name.postfix-table-client"],
    read: (file, report) => {
      for (const entry of file.entries())
        if (entry instanceof Parameter && entry.name.text !== "")
          report("support.type.property-name.postfix-table-client", entry, entry.name);
    },
  },
  {
    id: "courier-auth",
    grammar: authrc,
    first: "LDAP_URI ldap://localhost",
    lines: [
      "",
      "# comment",
      "##NAME: A:0",
      "MYSQL_SERVER localhost",
      "  MYSQL_PORT\t0",
      "MYSQL_SELECT_CLAUSE SELECT a, \\",
      "  '$(domain) \\  ",
      "MYSQL_PASSWORD a\\b \\",
      "LDAP_URI",
      "LDAP_FILTER (a=b) # c",
    ],
    scopes: ["support.type.property-name"],
    read: (file, report) => {
      const { settings, repeated } = readAuthFile(file);
      for (const { entry, setting } of [...settings.values(), ...repeated])
        report("support.type.property-name", entry, setting.name);
    },
  },
  {
    id: "courier",
    grammar: courier,
    lines: [
      "",
      "  ",
      "# comment",
      "##NAME: a:0",
      "A=1",
      ' B="c d"',
      "export C='d'",
      'D="$E ${F:-g}"',
      "H=i # J=k",
      "L=m;N=o",
      "P=q R=s",
      "T = u",
      "V= w",
      "X=y#Z=z",
      'AA="b\\"c"',
    ],
    scopes: ["variable.other.assignment"],
    read: (file, report) => {
      for (const entry of file.entries())
        if (entry instanceof Assignment)
          for (const { name } of entry.values) report("variable.other.assignment", entry, name);
    },
  },
  {
    id: "maillog",
    grammar: maillog,
    lines: [
      "Nov  3 09:05:07 mx1 postfix/submission/smtpd[1234]: warning: x",
      "Nov 13 09:05:07 mx1 postfix/smtp[9]: 4F1A2B3C4D: to=<a@b>, relay=none, status=sent (250 queued as AB)",
      "2026-11-23T12:00:59.123456+01:00 mx postfix/qmgr[2]: 3Z0tbDqvZfzVjw1N: removed",
      "2026-11-23T12:00:59Z postfix/qmgr[2]: fatal: 4F1A2B3C4D: x",
      "<22>Nov  3 09:05:07 mx imapd: LOGIN, user=u",
      "<22>1 2026-11-23T12:00:59Z mx postfix/smtpd 12 - - NOQUEUE: x",
      "postfix/smtpd[3]: NOQUEUE: reject: RCPT",
      "postfix-out/smtpd[3]: panic: x",
    ],
    scopes: ["entity.name.function.program", "constant.numeric.timestamp", "entity.name.namespace.host"],
    read: (file, report) => {
      for (const entry of file.entries()) {
        if (!(entry instanceof LogLine)) continue;
        if (entry.program) report("entity.name.function.program", entry, entry.program);
        if (entry.time) report("constant.numeric.timestamp", entry, entry.time);
        if (entry.host) report("entity.name.namespace.host", entry, entry.host);
      }
    },
  },
];

for (const { id, grammar, lines, first, scopes, read } of languages) {
  test(`${id}: the grammar finds what the parser finds`, async () => {
    const highlighter = await loadGrammar(`source.${id}`);
    const next = random(11);
    for (let round = 0; round < 250; round++) {
      const text = Array.from({ length: 1 + next(9) }, () => pick(next, lines));
      if (first !== undefined) text.unshift(first);
      const file = SourceFile.create(`file:///${id}`, id, 1, text.join("\n"), grammar);
      const expected: string[] = [];
      read(file, (scope, entry, span) => {
        const { start } = entry.range(span);
        expected.push(`${start.line} ${scope} ${entry.text.slice(span.start, span.end)}`);
      });
      const tokens = tokenize(highlighter, text);
      const found = scopes.flatMap((scope) => textsIn(tokens, scope).map((t) => `${t.line} ${scope} ${t.text}`));
      assert.deepEqual(found.sort(), expected.sort(), text.join("\n"));
    }
  });
}
