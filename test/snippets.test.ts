// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation under test
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { courierVariables } from "../server/src/facts/courier-names.ts";
import { parameters, serviceParameter } from "../server/src/facts/parameters.ts";
import { clientKeys } from "../server/src/facts/tables.ts";
import { Assignment, courier, strayText } from "../server/src/syntax/courier.ts";
import { authdaemonrc, authrc, readAuthFile, readDaemonFile } from "../server/src/syntax/courier-auth.ts";
import { Preamble } from "../server/src/syntax/entry.ts";
import { parseExpansion } from "../server/src/syntax/expansion.ts";
import type { Grammar } from "../server/src/syntax/grammar.ts";
import { TableEntry, type TableFormat, tableGrammar } from "../server/src/syntax/lookup-table.ts";
import { isDroppedText, mainCf, Parameter } from "../server/src/syntax/main-cf.ts";
import { fieldNames, masterCf, Service } from "../server/src/syntax/master-cf.ts";
import { SourceFile } from "../server/src/syntax/source-file.ts";
import { tableClient } from "../server/src/syntax/table-client.ts";
import { guessTableFormat } from "../server/src/syntax/table-format.ts";
import { expandSnippet } from "./snippets-expand.ts";

interface Snippet {
  readonly label: string;
  readonly description: string;
  readonly body: readonly string[];
}

const folder = path.join(process.cwd(), "snippets");
const files = readdirSync(folder).sort();
const snippetsIn = (file: string): [string, Snippet][] =>
  Object.entries(JSON.parse(readFileSync(path.join(folder, file), "utf8")));

const filesOfVariable = (name: string): string[] => Object.keys(courierVariables.get(name)?.files ?? {});

const parse = (language: string, text: string, grammar: Grammar) =>
  SourceFile.create(`file:///${language}`, language, 1, `${text}\n`, grammar);

/** What a text of a language must be to count as valid; by language id. */
const checks: Readonly<Record<string, (text: string, snippet: Snippet) => void>> = {
  "postfix-main": (text) => {
    const file = parse("postfix-main", text, mainCf);
    const values = new Map<string, string>();
    for (const entry of file.entries()) {
      if (entry instanceof Preamble) assert.ok(!isDroppedText(entry));
      if (!(entry instanceof Parameter)) continue;
      assert.equal(entry.error, undefined);
      assert.ok(!values.has(entry.name.text), `"${entry.name.text}" twice`);
      values.set(entry.name.text, entry.value.text);
      assert.equal(parseExpansion(entry.value.text).error, undefined, entry.value.text);
    }
    assert.ok(values.size > 0);
    const classes = (values.get("smtpd_restriction_classes") ?? "").split(/[\s,]+/);
    for (const name of values.keys())
      assert.ok(parameters.has(name) || serviceParameter(name) || classes.includes(name), name);
  },
  "postfix-master": (text) => {
    const services = [...parse("postfix-master", text, masterCf).entries()].filter((entry) => entry instanceof Service);
    assert.ok(services.length > 0);
    for (const service of services) {
      assert.equal(service.fields.length, fieldNames.length, service.text);
      assert.match(service.field("type")!.text, /^(?:inet|unix|unix-dgram|pass)$/);
      for (const name of ["private", "unprivileged", "chroot"] as const)
        assert.match(service.field(name)!.text, /^[yn-]$/);
      assert.match(service.field("process_limit")!.text, /^(?:\d+|-)$/);
      if (service.field("type")!.text === "inet") assert.equal(service.field("private")!.text, "n");
      assert.equal(service.danglingOption, undefined);
      for (const { name, error, value } of service.overrides) {
        assert.equal(error, undefined);
        assert.ok(parameters.has(name.text), name.text);
        assert.equal(parseExpansion(value.text).error, undefined);
      }
      if (!["pipe", "spawn"].includes(service.field("command")!.text))
        assert.deepEqual(
          service.operands.map((word) => word.text),
          [],
        );
    }
  },
  "postfix-table": (text, { description }) => {
    const format = formatIn(description) ?? guessTableFormat(text);
    let count = 0;
    for (const entry of parse("postfix-table", text, tableGrammar(format)).entries()) {
      if (!(entry instanceof TableEntry)) continue;
      count++;
      assert.deepEqual(entry.problems, [], `${format}: ${entry.text}`);
      if (format !== "key-value" && format !== "aliases") continue;
      assert.equal(entry.commentInValue, undefined);
      assert.ok(entry.value.text !== "");
    }
    assert.ok(count > 0);
  },
  "postfix-table-client": (text, { label }) => {
    const type = label.split("-")[0]!;
    const keys = clientKeys().get(type) ?? [...clientKeys().values()].flat();
    const names = new Set<string>();
    for (const entry of parse("postfix-table-client", text, tableClient).entries()) {
      if (!(entry instanceof Parameter)) continue;
      assert.equal(entry.error, undefined);
      assert.ok(!names.has(entry.name.text), `"${entry.name.text}" twice`);
      names.add(entry.name.text);
      assert.ok(
        keys.some(({ name }) => name === entry.name.text),
        entry.name.text,
      );
    }
    if (clientKeys().has(type))
      for (const { name, required } of keys) assert.ok(!required || names.has(name), `${type} needs "${name}"`);
  },
  courier: (text) => {
    for (const entry of parse("courier", text, courier).entries()) {
      assert.deepEqual(strayText(entry), []);
      if (!(entry instanceof Assignment)) continue;
      assert.deepEqual(entry.errors, []);
      for (const { name, assigned } of entry.values) {
        assert.ok(assigned, name.text);
        const where = filesOfVariable(name.text);
        assert.ok(
          where.some((file) => /^(?:imapd|pop3d|esmtpd|courierd)/.test(file)),
          name.text,
        );
      }
    }
  },
  "courier-auth": (text, { label }) => {
    const module = /^auth[a-z]+rc/.exec(label)?.[0];
    if (module === undefined && label !== "marker") {
      const daemon = parse("courier-auth", text, authdaemonrc);
      assert.equal(readDaemonFile(daemon).stop, undefined);
      for (const entry of daemon.entries()) {
        if (!(entry instanceof Assignment)) continue;
        assert.deepEqual(entry.errors, []);
        assert.ok(filesOfVariable(entry.name.text).includes("authdaemonrc"), entry.name.text);
      }
      return;
    }
    const { settings, repeated, swallowed, hasMarker } = readAuthFile(parse("courier-auth", text, authrc));
    assert.deepEqual([repeated, swallowed], [[], []]);
    for (const name of settings.keys()) assert.ok(filesOfVariable(name).includes(module!), name);
    // A whole file has the line that its module looks for.
    assert.equal(hasMarker, text.startsWith("##"));
  },
};

/** The format that a description names in parentheses. */
function formatIn(description: string): TableFormat | undefined {
  const named = /\((?:(regexp or pcre)|(pcre)|(cidr)) table\)/.exec(description);
  if (!named) return undefined;
  return named[1] ? "patterns" : named[2] ? "pcre" : "cidr";
}

test("there are snippets for every language but the log", () => {
  assert.deepEqual(
    files,
    Object.keys(checks)
      .map((id) => `${id}.code-snippets.json`)
      .sort(),
  );
});

for (const file of files) {
  const language = file.replace(".code-snippets.json", "");
  const snippets = snippetsIn(file);

  test(`snippets of ${language}: a label of its own and a sentence each`, () => {
    assert.equal(new Set(snippets.map(([, { label }]) => label)).size, snippets.length);
    for (const [name, { label, description, body, ...more }] of snippets) {
      assert.deepEqual(Object.keys(more), [], name);
      assert.match(label, /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/, name);
      assert.match(name, /^[A-Za-z].*[a-zA-Z0-9)]$/);
      assert.match(description, /^[A-Z].{10,}\.$/, name);
      assert.ok(description.length <= 180, name);
      for (const line of body) assert.doesNotMatch(line, /[ \t]$|\n|^ /, name);
      assert.notEqual(body.at(-1), "", name);
    }
  });

  for (const [name, snippet] of snippets) {
    const body = snippet.body.join("\n");
    test(`snippet of ${language}: ${name}`, () => {
      const { text, tabStops } = expandSnippet(body);
      assert.doesNotMatch(text.replace(/\$\$?[\w({]/g, ""), /\$\{\d|\|\}/);
      checks[language]!(text, snippet);
      const numbers = [...new Set(tabStops.map(({ number }) => number))].sort((a, b) => a - b);
      assert.deepEqual(
        numbers,
        numbers.map((_, i) => i + 1),
        "tab stops count from 1",
      );
      for (const { choices = [] } of tabStops)
        for (const choice of choices)
          checks[language]!(expandSnippet(body, (from) => (from.includes(choice) ? choice : from[0]!)).text, snippet);
    });
  }
}

test("an expanded snippet is what VS Code inserts", () => {
  assert.equal(expandSnippet("a ${1:b} $1 ${2|c,d\\,e|} $2 \\$f \\} \\g$0").text, "a b b c c $f } \\g");
  assert.equal(expandSnippet("${1|a,b|}$1", () => "b").text, "bb");
  assert.equal(expandSnippet("${2:x}/${1:${2}y}").text, "x/xy");
  assert.throws(() => expandSnippet("$myhostname"), /no tab stop/);
  assert.throws(() => expandSnippet("${TM_FILENAME}"), /variables/);
  assert.throws(() => expandSnippet("$1"), /no default/);
  assert.throws(() => expandSnippet("${1:a"), /without end/);
});
