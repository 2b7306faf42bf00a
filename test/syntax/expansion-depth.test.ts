import assert from "node:assert/strict";
import { test } from "node:test";
import { parseExpansion } from "../../server/src/syntax/expansion.ts";

const nested = (levels: number): string => `${"$".concat("{a?{").repeat(levels)}x${"}}".repeat(levels)}`;

test("expansions stand in each other as deep as Postfix takes them", () => {
  // Measured with postconf -x: 100 levels are evaluated, 101 are "unreasonable macro call nesting".
  assert.equal(parseExpansion(nested(100)).error, undefined);
  const { error } = parseExpansion(nested(101));
  assert.equal(error?.reason, "too-deep");
  assert.equal(nested(101).slice(error?.start, error?.end), "x");
  assert.equal(parseExpansion(nested(30_000)).error?.reason, "too-deep");
});
