import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { mainText } from "../../scripts/bench-texts.mjs";
import { allRules } from "../../server/src/rules/all.ts";
import { collectProblems } from "../../server/src/rules/collect.ts";
import { Linter } from "../../server/src/rules/linter.ts";
import type { EntryRule } from "../../server/src/rules/rule.ts";
import { mainCf } from "../../server/src/syntax/main-cf.ts";
import { SourceFile } from "../../server/src/syntax/source-file.ts";

const rules = allRules.filter((rule): rule is EntryRule => rule.needs === "entry");
const context = {
  target: "3.12",
  courier: "6.0",
  courierTls: undefined,
  port465: "rfc8314",
  languageId: "postfix-main",
  fileName: "main.cf",
} as const;

/** What keys cost: entries that become other objects, and how often a rule looks at an entry. */
function work(lines: number, at: (lines: number) => number, text: string) {
  const file = SourceFile.create("file:///main.cf", "postfix-main", 1, mainText(lines), mainCf);
  const linter = new Linter(rules, context);
  const shown = () => collectProblems(file, linter, new Map(), { severities: {}, limit: 30, near: at(lines) });
  shown();
  const counts: { entries: number; checks: number; sent: number }[] = [];
  for (let key = 0; key < 20; key++) {
    const before = new Set(file.entries());
    const checks = linter.checks;
    const place = { line: at(lines), character: 0 };
    file.update([{ range: { start: place, end: place }, text }], key + 2);
    const sent = shown().length;
    const entries = [...file.entries()].filter((entry) => !before.has(entry)).length;
    counts.push({ entries, checks: linter.checks - checks, sent });
  }
  const most = (what: "entries" | "checks" | "sent") => Math.max(...counts.map((count) => count[what]));
  return { entries: most("entries"), checks: most("checks"), sent: most("sent") };
}

suite("what a key costs does not depend on the length of the file", () => {
  for (const [name, at, text] of [
    ["a letter in the middle", (lines: number) => Math.floor(lines / 2), "x"],
    ["a line inserted at the top", () => 0, "x = y\n"],
  ] as const)
    test(name, () => {
      const small = work(200, at, text);
      const large = work(50_000, at, text);
      // A changed entry, and at most the one above it and the one below it.
      assert.ok(small.entries <= 3 && large.entries <= 3, JSON.stringify({ small, large }));
      // A block of entries is looked through again, not the file.
      assert.ok(large.checks <= small.checks * 2 + rules.length * 3, JSON.stringify({ small, large }));
      assert.ok(large.checks < rules.length * 600, JSON.stringify(large));
      assert.ok(large.sent <= 30);
    });
});
