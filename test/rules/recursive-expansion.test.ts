import assert from "node:assert/strict";
import { test } from "node:test";
import { openExample } from "../check.ts";

const chain = (length: number, last: string) =>
  `${Array.from({ length }, (_, i) => `own_${i} = $own_${i + 1}`).join("\n")}\nown_${length} = ${last}\n`;

const found = (text: string) =>
  openExample({ files: { "main.cf": text } }).problems.filter(({ rule }) => rule.id === "recursive-expansion");

test("a chain of ten thousand references is no circle", () => assert.deepEqual(found(chain(10_000, "end")), []));

test("a circle of ten thousand is one problem that names some", () => {
  const [problem, ...others] = found(chain(10_000, "$own_0"));
  assert.deepEqual(others, []);
  assert.match(problem?.message ?? "", /^"own_0" refers to itself by way of "own_1", .*"own_5", 9995 more: /);
});

test("circles that share a name are told apart", () => {
  const problems = found("a = $b $c\nb = $a\nc = $a\n");
  assert.deepEqual(
    problems.map(({ message }) => message.slice(0, message.indexOf(":"))),
    [`"a" refers to itself by way of "b"`, `"c" refers to itself by way of "a"`],
  );
});
