import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { mainText, masterText, tableText } from "../../scripts/bench-texts.mjs";
import { diagnosticOf } from "../../server/src/lsp/diagnostics.ts";
import { allRules } from "../../server/src/rules/all.ts";
import { collectProblems } from "../../server/src/rules/collect.ts";
import { Linter } from "../../server/src/rules/linter.ts";
import type { EntryRule } from "../../server/src/rules/rule.ts";
import { grammarOfText } from "../../server/src/syntax/languages.ts";
import { SourceFile } from "../../server/src/syntax/source-file.ts";

const rules = allRules.filter((rule): rule is EntryRule => rule.needs === "entry");

interface Counts {
  /** Entries that became other objects. */
  readonly entries: number;
  /** How often a rule looked at an entry. */
  readonly checks: number;
  /** Problems that are sent, and the bytes of their text. */
  readonly sent: number;
  readonly bytes: number;
  /** Bytes of memory that are taken until the problems are there. */
  readonly allocated: number;
}

interface Typed {
  readonly languageId: string;
  readonly name: string;
  readonly text: (lines: number) => string;
}

const main: Typed = { languageId: "postfix-main", name: "main.cf", text: mainText };
const master: Typed = { languageId: "postfix-master", name: "master.cf", text: (lines) => masterText(lines / 3) };
const table: Typed = { languageId: "postfix-table", name: "virtual", text: tableText };

/** What the dearest of 20 keys costs; of the memory, which a collection may hide, the middle one. */
function work({ languageId, name, text }: Typed, lines: number, line: number, inserted: string): Counts {
  const content = text(lines);
  const grammar = grammarOfText(languageId, `/etc/postfix/${name}`, content, undefined);
  const file = SourceFile.create(`file:///etc/postfix/${name}`, languageId, 1, content, grammar);
  const tls = { courier: "6.0", courierTls: undefined, port465: "rfc8314" } as const;
  const linter = new Linter(rules, { target: "3.12", ...tls, languageId, fileName: name });
  const [model, severities] = [new Map(), {}];
  const shown = () => collectProblems(file, linter, model, { severities, limit: 30, near: line, fresh: 0 });
  collectProblems(file, linter, model, { severities });
  const counts = Array.from({ length: 20 }, (_, key): Counts => {
    const before = new Set(file.entries());
    const checks = linter.checks;
    const place = { line, character: 0 };
    const held = process.memoryUsage().heapUsed;
    file.update([{ range: { start: place, end: place }, text: inserted }], key + 2);
    const problems = shown().map(diagnosticOf);
    const allocated = process.memoryUsage().heapUsed - held;
    const entries = [...file.entries()].filter((entry) => !before.has(entry)).length;
    const bytes = JSON.stringify(problems).length;
    return { entries, checks: linter.checks - checks, sent: problems.length, bytes, allocated };
  });
  const of = (what: keyof Counts) => counts.map((count) => count[what]).sort((a, b) => a - b);
  return {
    entries: of("entries").at(-1)!,
    checks: of("checks").at(-1)!,
    sent: of("sent").at(-1)!,
    bytes: of("bytes").at(-1)!,
    allocated: of("allocated")[10]!,
  };
}

suite("what a key costs does not depend on the length of the file", () => {
  for (const [what, typed, at, inserted] of [
    ["a letter in the middle of main.cf", main, (lines: number) => Math.floor(lines / 2), "x"],
    ["a line at the top of main.cf", main, () => 0, "x = y\n"],
    ["a letter in the middle of master.cf", master, (lines: number) => Math.floor(lines / 2), "x"],
    ["a letter in the middle of a table", table, (lines: number) => Math.floor(lines / 2), "x"],
  ] as const)
    test(what, () => {
      const [small, large] = [200, 50_000].map((lines) => work(typed, lines, at(lines), inserted)) as [Counts, Counts];
      if (process.env.MAILCONF_COUNTS) console.log(`${what}: ${JSON.stringify({ small, large })}`);
      const told = JSON.stringify({ small, large });
      // A changed entry, and at most the one above it and the one below it; no rule looks at any other.
      assert.ok(small.entries <= 3 && large.entries <= 3, told);
      assert.ok(small.checks <= rules.length * 3 && large.checks <= rules.length * 3, told);
      assert.ok(large.sent <= 30 && large.bytes <= 15_000, told);
      // Of the file, a list of its blocks and the lines of one of them are made anew.
      assert.ok(small.allocated < 150_000 && large.allocated < 300_000, told);
    });
});
