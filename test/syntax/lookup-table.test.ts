// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation under test
import assert from "node:assert/strict";
import { test } from "node:test";
import { destinations } from "../../server/src/syntax/aliases.ts";
import {
  readTableEntry,
  type TableEntry,
  type TableFormat,
  type TableParts,
  tableGrammar,
  unmatchedConditions,
} from "../../server/src/syntax/lookup-table.ts";
import { formatAddress, parseIPv6, parseNetwork } from "../../server/src/syntax/network.ts";
import { SourceFile } from "../../server/src/syntax/source-file.ts";
import { guessTableFormat } from "../../server/src/syntax/table-format.ts";
import { scanPattern } from "../../server/src/syntax/table-pattern.ts";

/** Parts as one line: kind, key, value, and each problem with the text it points at; `!` marks lost entries. */
function shown(text: string, parts: TableParts): string {
  const problems = parts.problems.map(
    ({ reason, start, end, lost, suggestion }) =>
      `${lost ? "!" : ""}${reason}(${text.slice(start, end)}${suggestion === undefined ? "" : ` -> ${suggestion}`})`,
  );
  for (const token of [parts.key, parts.value]) assert.equal(token.text, text.slice(token.start, token.end));
  return [parts.kind, parts.key.text, parts.value.text, ...problems].join(" | ");
}

function check(format: TableFormat, table: readonly (readonly [text: string, expected: string])[]): void {
  test(`${format}: entries`, () => {
    for (const [text, expected] of table) assert.equal(shown(text, readTableEntry(format, text)), expected, text);
  });
}

check("key-value", [
  ["example.com OK", "rule | example.com | OK"],
  ["a\t  b c \r", "rule | a | b c"],
  ['"john smith"@example.com  js', 'rule | "john smith"@example.com | js'],
  ['"a\\" b" c', 'rule | "a\\" b" | c'],
  ["a\\ b c", "rule | a\\ b | c"],
  ['"a b', 'rule | "a b |  | !unbalanced-quote("a b)'],
  ['a "b', 'rule | a | "b'],
  ["a", "rule | a |  | !missing-result(a)"],
  ["a \t ", "rule | a |  | !missing-result(a)"],
  ["root: admin", "rule | root: | admin | colon-after-key(:)"],
  ["[smtp.example.com]:587 user:secret", "rule | [smtp.example.com]:587 | user:secret"],
  ["a b # c", "rule | a | b # c"],
  ["a \udce9", "rule | a | \udce9 | !bad-utf-8(\udce9)"],
]);

check("aliases", [
  ["root: admin", "rule | root | admin"],
  ["root:admin", "rule | root | admin"],
  ["root :\tadmin, \r", "rule | root | admin,"],
  ['"joe smith": joe', 'rule | "joe smith" | joe'],
  ['"a:b": c', 'rule | "a:b" | c'],
  ["root admin", "rule | root admin |  | !missing-colon(root admin)"],
  [": admin", "rule |  | admin | !missing-name(:)"],
  ["root:", "rule | root |  | !missing-value(root)"],
  ["a, b: c", "rule | a, b | c | !several-names(a, b)"],
  ["joe@example.com: x", "rule | joe@example.com | x | !name-not-local(joe@example.com)"],
  ["joe%host: x", "rule | joe%host | x | !name-not-local(joe%host)"],
]);

check("regexp", [
  ["/a/ OK", "rule | /a/ | OK"],
  ["/a/im  REJECT no  way ", "rule | /a/im | REJECT no  way"],
  ["!/a/ OK", "rule | !/a/ | OK"],
  ["! ! /a/ OK", "rule | ! ! /a/ | OK"],
  ["!!/(a)/ $1", "rule | !!/(a)/ | $1"],
  ["|a/b| OK", "rule | |a/b| | OK"],
  ["/a\\/b/ OK", "rule | /a\\/b/ | OK"],
  ["/a/!/b/ OK", "rule | /a/!/b/ | OK"],
  ["/a/!", "rule | /a/! |  | !missing-pattern(!)"],
  ["/a/", "rule | /a/ |  | missing-result(/a/)"],
  ["!", "rule | ! |  | !missing-pattern(!)"],
  ["/a OK", "rule | /a OK |  | !missing-delimiter(/a OK)"],
  ["/a/z OK", "rule | /a/z | OK | !unknown-flag(z)"],
  ["/a/s OK", "rule | /a/s | OK | !unknown-flag(s)"],
  ["/(a)(b)/ $1 ${2} $(1) $$", "rule | /(a)(b)/ | $1 ${2} $(1) $$"],
  ["/(a)/ $2", "rule | /(a)/ | $2 | !substitution-out-of-range($2)"],
  ["/(a)/ ${0}", "rule | /(a)/ | ${0} | !substitution-out-of-range(${0})"],
  ["/(a)/ $1x", "rule | /(a)/ | $1x | !non-numeric-substitution($1x)"],
  ["/(a)/ ${1", "rule | /(a)/ | ${1 | !bad-substitution(${1)"],
  ["/(a)/ $ 1", "rule | /(a)/ | $ 1 | !bad-substitution($ 1)"],
  ["!/(a)/ $1", "rule | !/(a)/ | $1 | !substitution-in-negative($1)"],
  ["/(?:a)/ OK", "rule | /(?:a)/ | OK | !nothing-to-repeat(?)"],
  ["/[a/ OK", "rule | /[a/ | OK | !unmatched-bracket([)"],
  ["/\\(a\\)/x $1", "rule | /\\(a\\)/x | $1"],
  ["if /a/", "if | /a/ | "],
  ["IF !/a/", "if | !/a/ | "],
  ["if /a/ OK", "if | /a/ | OK | text-after-if(OK)"],
  ["if", "if |  |  | !missing-pattern()"],
  ["endif", "endif |  | "],
  ["EndIf # done", "endif |  |  | text-after-endif(# done)"],
  ["iffy /a/", "bad | iffy /a/ |  | !unrecognized-request(iffy /a/)"],
  ["example.com OK", "bad | example.com OK |  | !unrecognized-request(example.com OK)"],
]);

check("pcre", [
  ["/^(?:a)(?<n>b)/sAEU $1", "rule | /^(?:a)(?<n>b)/sAEU | $1"],
  ["/a/X OK", "rule | /a/X | OK | obsolete-flag(X)"],
  ["/a/!/b/ OK", "rule | /a/!/b/ | OK | !unknown-flag(!)"],
  ["/a)/ OK", "rule | /a)/ | OK | !unmatched-closing-parenthesis())"],
  ["/(?|(a)|(b))/ $2", "rule | /(?|(a)|(b))/ | $2"],
  ["if !/a/", "if | !/a/ | "],
]);

check("patterns", [
  ["/a/s OK", "rule | /a/s | OK"],
  ["/a/!/b/ OK", "rule | /a/!/b/ | OK"],
  ["/(?:a)/ OK", "rule | /(?:a)/ | OK"],
  ["/(a/ OK", "rule | /(a/ | OK | !unmatched-parenthesis(()"],
  ["/a/z OK", "rule | /a/z | OK | !unknown-flag(z)"],
]);

check("cidr", [
  ["192.168.0.0/16 OK", "rule | 192.168.0.0/16 | OK"],
  ["1.2.3.4 REJECT you", "rule | 1.2.3.4 | REJECT you"],
  ["!10.0.0.0/8 OK", "rule | !10.0.0.0/8 | OK"],
  ["! 10.0.0.0/8\tOK", "rule | ! 10.0.0.0/8 | OK"],
  ["2001:db8::/32 OK", "rule | 2001:db8::/32 | OK"],
  ["[2001:db8::]/32 OK", "rule | [2001:db8::]/32 | OK"],
  ["[2001:db8::/32] OK", "rule | [2001:db8::/32] | OK"],
  ["[::1 OK", "rule | [::1 | OK | !missing-bracket([::1)"],
  ["[::1]x OK", "rule | [::1]x | OK | !text-after-bracket([::1]x)"],
  ["1.2.3.4/x OK", "rule | 1.2.3.4/x | OK | !bad-prefix-length(1.2.3.4/x)"],
  ["1.2.3.4/ OK", "rule | 1.2.3.4/ | OK | !bad-prefix-length(1.2.3.4/)"],
  ["1.2.3.4/33 OK", "rule | 1.2.3.4/33 | OK | !prefix-length-out-of-range(1.2.3.4/33)"],
  ["::/129 OK", "rule | ::/129 | OK | !prefix-length-out-of-range(::/129)"],
  ["1.2.3/24 OK", "rule | 1.2.3/24 | OK | !bad-network(1.2.3/24)"],
  ["host OK", "rule | host | OK | !bad-address(host)"],
  ["192.168.1.5/24 OK", "rule | 192.168.1.5/24 | OK | !host-bits(192.168.1.5/24 -> 192.168.1.0/24)"],
  ["[2001:db8::1]/32 OK", "rule | [2001:db8::1]/32 | OK | !host-bits([2001:db8::1]/32 -> [2001:db8::]/32)"],
  ["1.2.3.4", "rule | 1.2.3.4 |  | !missing-result(1.2.3.4)"],
  ["if 10.0.0.0/8", "if | 10.0.0.0/8 | "],
  ["IF !10.0.0.0/8", "if | !10.0.0.0/8 | "],
  ["if 10.0.0.0/8 OK", "if | 10.0.0.0/8 OK |  | !bad-prefix-length(10.0.0.0/8 OK)"],
  ["if", "if |  |  | !missing-pattern(if)"],
  ["endif", "endif |  | "],
  ["endif x", "endif |  |  | !text-after-endif(x)"],
  ["!", "rule | ! |  | !missing-pattern(!)"],
]);

test("patterns are cut up", () => {
  const text = "! |a\\|b|i!/c/ OK";
  const { pattern, secondPattern, negated } = readTableEntry("regexp", text);
  assert.equal(negated, true);
  assert.deepEqual(
    [pattern?.delimiter, pattern?.expression.text, pattern?.flags.text, pattern?.negated],
    ["|", "a\\|b", "i", true],
  );
  assert.deepEqual([secondPattern?.expression.text, secondPattern?.negated], ["c", true]);
});

test("inline tables: only the stretch that is asked for", () => {
  const text = "regexp:{ {/(a)/ $1} }";
  const parts = readTableEntry("regexp", text, 10, 18);
  assert.equal(shown(text, parts), "rule | /(a)/ | $1");
  assert.deepEqual(
    parts.substitutions.map(({ number, start }) => [number, start]),
    [[1, 16]],
  );
});

test("lookup keys", () => {
  const key = (format: TableFormat, text: string) => readTableEntry(format, text).lookupKey;
  assert.equal(key("key-value", "Example.COM x"), "example.com");
  assert.equal(key("aliases", "Post.Master: x"), "post.master");
  assert.equal(key("aliases", '"Joe  Smith": x'), '"joe  smith"');
  assert.equal(key("aliases", "joe\\ smith: x"), '"joe smith"');
  assert.equal(key("cidr", "[2001:DB8:0::]/32 x"), key("cidr", "2001:db8::/32 y"));
  assert.notEqual(key("cidr", "!10.0.0.0/8 x"), key("cidr", "10.0.0.0/8 x"));
});

test("where aliases deliver to", () => {
  const text =
    'joe, "|/usr/bin/vacation joe", |"cmd", /var/log/x, :include:/etc/list, a b, (note) Bob <b@x>, ~/m, \\c,, "d e"@f';
  const expected = [
    ["address", "joe"],
    ["command", "/usr/bin/vacation joe"],
    ["command", "cmd"],
    ["file", "/var/log/x"],
    ["include", "/etc/list"],
    ["address", "a"],
    ["address", "b"],
    ["address", "b@x"],
    ["home", "~/m"],
    ["address", "c"],
    ["address", "d e@f"],
  ];
  const found = destinations(text);
  assert.deepEqual(
    found.map(({ kind, content }) => [kind, content]),
    expected,
  );
  for (const { start, end, text: own } of found) assert.equal(text.slice(start, end), own);
});

test("entries of a file", () => {
  const text = "# top\nroot: joe,\n  # note\n  jane # x\nbad\n";
  const file = SourceFile.create("file:///etc/aliases", "postfix-table", 1, text, tableGrammar("aliases"));
  const [, first, second] = [...file.entries()] as [unknown, TableEntry, TableEntry];
  assert.equal(first.kind, "table-entry");
  assert.equal(first.value.text, "joe,  jane # x");
  assert.deepEqual(
    first.destinations.map((destination) => destination.text),
    ["joe", "jane", "#", "x"],
  );
  assert.equal(first.commentInValue?.text, "# x");
  assert.deepEqual(first.range(first.commentInValue!), {
    start: { line: 3, character: 7 },
    end: { line: 3, character: 10 },
  });
  assert.equal(first.error, undefined);
  assert.equal(second.error?.reason, "missing-colon");
  first.forget();
  assert.equal(first.key.text, "root");
});

test("if and endif without each other", () => {
  const text = "endif\nif /a/\nif /b/\n/c/ OK\nendif\nif (\n";
  const file = SourceFile.create("file:///x", "postfix-table", 1, text, tableGrammar("regexp"));
  assert.deepEqual(
    unmatchedConditions(file.entries()).map(({ line }) => line),
    [0, 1],
  );
});

test("networks as inet_pton and inet_ntop have them", () => {
  const table: [text: string, written: string | undefined][] = [
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["::1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7"],
    ["1::2:3:4:5:6:7:8", undefined],
    ["1:2:3:4:5:6::7", "1:2:3:4:5:6:0:7"],
    ["::", "::"],
    ["::0.0.0.1", "::1"],
    ["::1.2.3.4", "::1.2.3.4"],
    ["::ffff:1.2.3.4", "::ffff:1.2.3.4"],
    [":1::", undefined],
    ["1:", undefined],
    ["::1:", undefined],
    ["1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"],
    ["00001::", undefined],
    ["0:0:1::", "0:0:1::"],
    ["1:0:0:1:0:0:0:1", "1:0:0:1::1"],
    ["1.2.3.4::", undefined],
  ];
  for (const [text, written] of table) {
    const bytes = parseIPv6(text);
    assert.equal(bytes && formatAddress(bytes), written, text);
  }
  for (const text of ["01.2.3.4", "1.2.3", "1.2.3.256", "1.2.3.4.5", "", "1.2.3.-4"])
    assert.equal(parseNetwork(text).error, "bad-address", text);
  const network = parseNetwork("x [10.1.2.0]/24 y", 2, 15);
  assert.deepEqual([network.bytes, network.bits, network.address], [[10, 1, 2, 0], 24, { start: 3, end: 11 }]);
});

test("what regcomp and pcre2_compile refuse", () => {
  const table: [pattern: string, regexp: string | number, pcre: string | number | undefined][] = [
    ["a(b", "unmatched-parenthesis", "unmatched-parenthesis"],
    ["a)b", 0, "unmatched-closing-parenthesis"],
    ["a[b", "unmatched-bracket", "unmatched-bracket"],
    ["[]a]", 0, 0],
    ["[^]a](b)", 1, 1],
    ["[(](a)", 1, 1],
    ["*a", "nothing-to-repeat", "nothing-to-repeat"],
    ["a**", 0, "nothing-to-repeat"],
    ["a|*b", "nothing-to-repeat", "nothing-to-repeat"],
    ["^*a", "nothing-to-repeat", "nothing-to-repeat"],
    ["\\b+", "nothing-to-repeat", "nothing-to-repeat"],
    ["a*?", 0, 0],
    ["a{1", "unmatched-brace", 0],
    ["a{x}", "bad-repetition", 0],
    ["a{3,1}", "bad-repetition", "bad-repetition"],
    ["a{,3}", "bad-repetition", 0],
    ["{1}", "nothing-to-repeat", "nothing-to-repeat"],
    ["[[:alpha:]]", 0, 0],
    ["[[:foo:]]", "bad-class-name", "bad-class-name"],
    ["[b-a]", "bad-range", "bad-range"],
    ["(a)\\1", 1, 1],
    ["(a\\1)", "bad-back-reference", 1],
    ["(a)\\2", "bad-back-reference", "bad-back-reference"],
    ["(?:a)(b)", "nothing-to-repeat", 1],
    ["(?<n>a)(?P<m>b)(?'o'c)", "nothing-to-repeat", 3],
    ["(?|(a)|(b))", "nothing-to-repeat", undefined],
    ["(?#()a", "nothing-to-repeat", 0],
    ["(?i)(a)(?-i:b)", "nothing-to-repeat", 1],
    ["(?(1)a|b)(c)", "nothing-to-repeat", 1],
    ["(?=a)(b)(?R)?", "nothing-to-repeat", 1],
    ["(?z)", "nothing-to-repeat", "unknown-group"],
    ["\\Q(\\E(a)", "unmatched-parenthesis", 1],
    ["(*UTF8)(a)", "nothing-to-repeat", 1],
    ["()", 1, 1],
  ];
  for (const [pattern, ...expected] of table)
    for (const [i, flavour] of (["regexp", "pcre"] as const).entries()) {
      const { groups, error } = scanPattern(`/${pattern}/`, 1, pattern.length + 1, flavour);
      // "{,3}" is glibc's own: it takes it as {0,3}.
      if (pattern === "a{,3}" && flavour === "regexp") assert.equal(error, undefined);
      else assert.equal(error?.reason ?? groups, expected[i], `${flavour} ${pattern}`);
    }
  assert.deepEqual(scanPattern("(a) # (b", 0, 8, "pcre", "x"), { groups: 1 });
  assert.deepEqual(scanPattern("\\(a\\)(b", 0, 7, "regexp", "x"), { groups: 1 });
});

test("formats are guessed from the first entries", () => {
  const table: [text: string, format: TableFormat][] = [
    ["", "key-value"],
    ["# nothing yet\n", "key-value"],
    ["example.com OK\n192.168 REJECT\n", "key-value"],
    ["1.2.3.4 OK\nexample.com OK\n", "key-value"],
    ["postmaster: root\nroot: me\n", "aliases"],
    ["postmaster:root\n", "aliases"],
    ["[smtp.example.com]:587 me:secret\n", "key-value"],
    ["example.com :[gateway]\n.example.com smtp:\n", "key-value"],
    ["@example.com me@example.net\n", "key-value"],
    ["/^Subject: x/ REJECT\n", "patterns"],
    ["!/^Subject: x/ REJECT\n", "patterns"],
    ["if /a/\n/b/ OK\nendif\n", "patterns"],
    ["/^(?:a)\\d+/ REJECT\n", "pcre"],
    ["10.0.0.0/8 OK\n1.2.3.4 OK\n", "cidr"],
    ["2001:db8::/32 OK\n", "cidr"],
    ["!10.0.0.1 OK\n", "cidr"],
    ["192.168.1.5/24 OK\n", "cidr"],
    ["example.com/24 OK\n", "key-value"],
  ];
  for (const [text, format] of table) assert.equal(guessTableFormat(text), format, text);
});
