import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { ruleWords } from "../../server/src/facts/rule-pages.ts";
import { allRules } from "../../server/src/rules/all.ts";
import { rulePage } from "../../server/src/rules/page.ts";

suite("documentation pages are current (npm run rule-pages)", () => {
  for (const rule of allRules)
    test(rule.id, () => assert.equal(readFileSync(`docs/rules/${rule.id}.md`, "utf8"), rulePage(rule)));

  test("there is no page without a rule", () => {
    const ids = new Set(allRules.map(({ id }) => `${id}.md`));
    assert.deepEqual(
      readdirSync("docs/rules").filter((name) => !ids.has(name)),
      [],
    );
  });

  test("what a rule finds and why it matters is read from its page", () => {
    for (const { id, summary, why } of allRules) assert.deepEqual(ruleWords(id), { summary, why });
  });

  test("the README lists every rule", () => {
    const readme = readFileSync("README.md", "utf8");
    assert.deepEqual(
      allRules
        .filter(({ id, summary }) => !readme.includes(`| [${id}](docs/rules/${id}.md) |`) || !readme.includes(summary))
        .map(({ id }) => id),
      [],
    );
  });
});
