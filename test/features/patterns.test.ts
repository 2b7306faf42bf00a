import assert from "node:assert/strict";
import { test } from "node:test";
import { compilePattern } from "../../server/src/model/lookup/pattern-machine.ts";

const texts = [
  "",
  "a",
  "ab",
  "abc",
  "xabcx",
  "a.b",
  "user@here.example",
  "USER+x@here.example",
  "aaa",
  "1.2.3.4",
  "foo-bar",
  "a b",
];

/** Patterns that JavaScript reads as Postfix does; the machine must find the same groups. */
const patterns = [
  "^a",
  "b$",
  "a|b",
  "(a|ab)(c|bcd)?",
  "^(.*)@(.*)$",
  "^([^@+]+)(\\+[^@]*)?@",
  "[0-9]+\\.[0-9]+",
  "a*",
  "a+?",
  "(a*)(a)",
  "^$",
  "x?abc",
  "(?:a|b){2,3}",
  "a{2}",
  "[^a-z]",
  "\\bbar",
  "^\\S+$",
  "(\\d+)\\.(\\d+)",
  "(((a)b)c)",
  "[a\\-z]",
  "^(user)(?:\\+(.+))?@",
];

test("patterns are run as the library would", () => {
  for (const expression of patterns)
    for (const text of texts) {
      const found = compilePattern(expression, "", "pcre")?.match(text)?.groups;
      const expected = new RegExp(expression, "is").exec(text);
      assert.deepEqual(
        found ? [...found] : undefined,
        expected ? [...expected] : undefined,
        `/${expression}/ on "${text}"`,
      );
    }
});

test("what is not run is said, and nothing takes long", () => {
  for (const expression of ["(?=a)", "(a)\\1", "a++", "(?<n>a)"])
    assert.equal(compilePattern(expression, "", "pcre"), undefined);
  const evil = compilePattern("^(a+)+$", "", "pcre")!;
  assert.equal(evil.match(`${"a".repeat(900)}!`), undefined);
  assert.equal(compilePattern("[[:alpha:]]+@", "", "regexp")?.match("user@x")?.groups[0], "user@");
  assert.equal(compilePattern("^A$", "i", "regexp")?.match("a"), undefined);
});

test("groups are certain where the library can choose no others", () => {
  const certain = (expression: string, text: string) =>
    compilePattern(expression, "", "regexp")!.match(text)!.areCertain;
  assert.ok(certain("^(.*)@spoof\\.(com|example)$", "me@spoof.example"));
  assert.ok(certain("^(.*)\\.(.*)@x$", "a.b.c@x"));
  // POSIX takes the longer "ab" as the second group.
  assert.ok(!certain("^(a?)(ab)?", "ab"));
  assert.ok(!certain("^(a|ab)(c|bcd)(d*)$", "abcd"));
  assert.ok(!certain("^((a)|b)*", "ab"));
  assert.ok(!certain("^((a?){1,2})$", "a"));
});
