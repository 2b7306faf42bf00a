import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { compilePattern, newBudget } from "../../server/src/model/lookup/pattern-machine.ts";
import { patternTable } from "../../server/src/model/lookup/rule-table.ts";
import { readTableEntry } from "../../server/src/syntax/lookup-table.ts";

const text = "a".repeat(1000);

/** The patterns of a table are run by our own machine: whatever stands in them, it takes a bounded number of steps. */
suite("hostile patterns of a table", () => {
  test("thousands of groups, repetitions of nothing, deep nesting: read in no time or not at all", () => {
    for (const pattern of [
      `${"()".repeat(1300)}b`,
      `${"(a?)".repeat(800)}b`,
      "(?:(?:(?:(?:){1000}){1000}){1000}){1000}b",
      "((a{1000}){1000}){1000}",
      `${"(?:".repeat(100_000)}a${")".repeat(100_000)}`,
      `${"(".repeat(100_000)}a${")".repeat(100_000)}`,
      `[${"a-z".repeat(100_000)}]`,
    ])
      for (const flavour of ["pcre", "regexp"] as const) compilePattern(pattern, "", flavour)?.match(text);
  });

  test("(a+)+$ and its kind are linear", () => {
    for (const pattern of ["^(a+)+$", "(a|a)*b", "(.*)*x", "a?".repeat(50) + "a".repeat(50)]) {
      const budget = newBudget();
      compilePattern(pattern, "", "pcre")!.match("a".repeat(500), budget);
      assert.ok(budget.left > 0, pattern);
    }
  });

  test("a table of thousands of costly patterns gives up instead of working on", () => {
    const parts = readTableEntry("pcre", "/(?:a|a){500}b/ OK");
    const rules = Array.from({ length: 10_000 }, () => ({ parts, place: undefined }));
    assert.equal(patternTable(rules, "pcre")(text).kind, "unknown");
    assert.equal(patternTable(rules, "pcre")("a".repeat(2000)).kind, "unknown");
  });
});
