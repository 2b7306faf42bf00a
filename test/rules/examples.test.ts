import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { allRules } from "../../server/src/rules/all.ts";
import { checkExample, checkFixes, filesOf } from "../check.ts";
import { exampleFile } from "./example-file.ts";

suite("every rule's own examples", () => {
  for (const rule of allRules) {
    const file = exampleFile(rule);
    for (const [i, example] of rule.examples.bad.entries()) {
      test(`${rule.id}: bad ${i + 1}`, () => {
        const marks = Object.values(filesOf(example, file).files).filter((text) => /^ *\^+ /m.test(text));
        assert.ok(marks.length > 0, "a bad example marks its problem");
        checkExample(rule, example, file);
      });
    }
    for (const [i, example] of rule.examples.good.entries())
      test(`${rule.id}: good ${i + 1}`, () => void checkExample(rule, example, file));
    test(`${rule.id}: fixes`, () => {
      const applied = rule.examples.bad.reduce((sum, example) => sum + checkFixes(rule, example, file), 0);
      assert.equal(applied > 0, rule.fix !== "none", `fix is "${rule.fix}", and ${applied} fixes were offered`);
    });
  }
});

suite("rules say what they are", () => {
  test("ids are unique and in kebab case", () => {
    const ids = allRules.map(({ id }) => id);
    assert.deepEqual(
      ids.filter((id, i) => ids.indexOf(id) !== i || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)),
      [],
    );
  });
  for (const { id, summary, why, references, examples } of allRules) {
    test(id, () => {
      assert.match(summary, /^\S.{10,}\.$/s, "the summary is a sentence");
      assert.ok(why.length > 40, "why says what happens");
      assert.ok(references.length > 0 && references.every((url) => url.startsWith("https://")));
      assert.ok(examples.bad.length > 0 && examples.good.length > 0);
    });
  }
});
