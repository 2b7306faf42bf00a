// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation under test
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Assignment, courier, evaluate, markers, strayText } from "../../server/src/syntax/courier.ts";
import { SourceFile } from "../../server/src/syntax/source-file.ts";
import { pick, random } from "./random.ts";

const open = (text: string) => SourceFile.create("file:///etc/courier/imapd", "courier", 1, text, courier);

/** The first assignment as one line: name, value as written, what sh reads; then errors with what they point at. */
function shown(text: string): string {
  const entry = [...open(text).entries()].find((e) => e instanceof Assignment);
  assert.ok(entry, text);
  for (const token of [entry.name, entry.operator, entry.value, ...entry.stray])
    assert.equal(token.text, entry.text.slice(token.start, token.end));
  const errors = entry.errors.map(
    ({ reason, start, end, fatal }) =>
      `${fatal ? "!" : ""}${reason}(${JSON.stringify(entry.text.slice(start, end)).slice(1, -1)})`,
  );
  const value = entry.literal === undefined ? "$" : JSON.stringify(entry.literal);
  const sign = entry.assigned ? "" : "not ";
  return [`${sign}${entry.name.text}`, entry.value.text, value, ...errors].join(" | ");
}

const assignments: [text: string, expected: string][] = [
  ["ADDRESS=0\n", 'ADDRESS | 0 | "0"'],
  ["ADDRESS=\n", 'ADDRESS |  | ""'],
  ["ADDRESS=", 'ADDRESS |  | ""'],
  ["  ADDRESS=0", 'ADDRESS | 0 | "0"'],
  ['TCPDOPTS="-a -b"\n', 'TCPDOPTS | "-a -b" | "-a -b"'],
  ["A='$B \"c\"'\n", `A | '$B "c"' | "$B \\"c\\""`],
  ['A="\\$x \\"y\\" \\a"\n', 'A | "\\$x \\"y\\" \\a" | "$x \\"y\\" \\\\a"'],
  ["A=a\\ b\n", 'A | a\\ b | "a b"'],
  ["A=a'b'\"c\"d\n", 'A | a\'b\'"c"d | "abcd"'],
  ["A=$B\n", "A | $B | $"],
  ['A="${B:-x}"\n', 'A | "${B:-x}" | $'],
  ["A=$(date)\n", "A | $(date) | $"],
  ["A=`date`\n", "A | `date` | $"],
  ["A=1 # note\n", 'A | 1 | "1"'],
  ["A= # note\n", 'A |  | ""'],
  ["A=#x\n", 'A | #x | "#x"'],
  ["A=1#note\n", 'A | 1#note | "1#note" | glued-comment(#)'],
  ["export A=1\n", 'A | 1 | "1"'],
  ["A=1; export A\n", 'A | 1 | "1"'],
  ["A=1 B=2\n", 'A | 1 | "1"'],
  ["A = 1\n", 'not A | 1 | "1" | blank-before-equals( ) | blank-after-equals( )'],
  ["A =1\n", 'not A | 1 | "1" | blank-before-equals( )'],
  ["A= 1\n", 'not A | 1 | "1" | blank-after-equals( )'],
  ["export A = 1\n", 'not A | 1 | "1" | !blank-before-equals( ) | !blank-after-equals( )'],
  ["A=-a -b\n", 'not A | -a | "-a" | second-word(-b)'],
  ["A=b c d # e\n", 'not A | b | "b" | second-word(c d)'],
  ["A+=1\n", 'not A | 1 | "1" | append(+=)'],
  ["MAX-PERIP=4\n", 'not MAX-PERIP | 4 | "4" | bad-name(MAX-PERIP)'],
  ["1A=4\n", 'not 1A | 4 | "4" | bad-name(1A)'],
  ["\ufeffA=4\n", 'not \ufeffA | 4 | "4" | bad-name(\ufeffA)'],
  ["A=pa;ss\n", 'A | pa | "pa" | metacharacter(;)'],
  ["A=pa&ss\n", 'not A | pa | "pa" | metacharacter(&)'],
  ["A=pa|ss\n", 'not A | pa | "pa" | metacharacter(|)'],
  ["A=pa(ss)\n", 'not A | pa | "pa" | !metacharacter(()'],
  ["A=cn=x,dc=y\n", 'A | cn=x,dc=y | "cn=x,dc=y"'],
  ["A=1\r\n", 'A | 1 | "1\\r" | carriage-return(\\r)'],
  ['A="1"\r\n', 'A | "1" | "1\\r" | carriage-return(\\r)'],
  ["A=1 \r\n", 'not A | 1 | "1" | carriage-return(\\r)'],
  ["A=1 # x\r\n", 'A | 1 | "1"'],
  ["A=a\\\nb\n", 'A | a\\\nb | "ab" | continuation(\\\\)'],
  ['A="a\\\nb"\n', 'A | "a\\\nb" | "ab" | continuation(\\\\)'],
  ['A="a\nb"\n', 'A | "a\nb" | "a\\nb"'],
  ['A="a\n# b\nc"\n', 'A | "a\n# b\nc" | "a\\n# b\\nc"'],
  ['A="a b\n', 'A | "a b | "a b" | !unbalanced-quote(\\"a b)'],
  ['A="a b\n# the "best" of\n', 'A | "a b | "a b" | !unbalanced-quote(\\"a b)'],
  ["A='a b\n# don't do it\n", "A | 'a b | \"a b\" | !unbalanced-quote('a b)"],
  ['A="a b\r\n', 'A | "a b | "a b\\r" | !unbalanced-quote(\\"a b) | carriage-return(\\r)'],
  ["A=`a\n", "A | `a | $ | !unbalanced-backtick(`a)"],
  ["A=$(a\n", "A | $(a | $ | !unbalanced-parenthesis($(a)"],
  ["A=${B\n", "A | ${B | $ | !unbalanced-brace(${B)"],
  ["A=${B!}\n", "A | ${B!} | $ | !bad-expansion(${B!})"],
  ["A=a$\n", 'A | a$ | "a$"'],
];

test("assignments", () => {
  for (const [text, expected] of assignments) assert.equal(shown(text), expected, JSON.stringify(text));
});

test("operators and comments have their spans", () => {
  const [entry] = [...open("export A \t= 1  # c\n").entries()] as [Assignment];
  assert.deepEqual(entry.operator, { text: " \t= ", start: 8, end: 12 });
  assert.deepEqual(entry.exportWord, { text: "export", start: 0, end: 6 });
  assert.deepEqual(entry.comment, { text: "# c", start: 15, end: 18 });
  assert.deepEqual(entry.range(entry.value), { start: { line: 0, character: 12 }, end: { line: 0, character: 13 } });
});

test("references have their spans", () => {
  const [entry] = [...open('A="$B ${C:-$D}"$1\n').entries()] as [Assignment];
  assert.deepEqual(
    entry.references.map(({ name, start, end }) => [name.text, start, end]),
    [
      ["B", 3, 5],
      ["C", 6, 14],
      ["D", 11, 13],
      ["1", 15, 17],
    ],
  );
  assert.equal(entry.references[1]?.operator?.text, ":-");
});

test("stray text belongs to the entry above", () => {
  const text = "echo hi # x\n\n# c\nfoo\n##NAME: a:1\n. /etc/x\nA=1; echo 'b c'; B=2\n\tif x; then\n\n# c\nC=3\n";
  const file = open(text);
  const entries = [...file.entries()];
  assert.deepEqual(
    entries.map((entry) => [entry.line, strayText(entry).map((token) => token.text)]),
    [
      [0, ["echo hi # x", "foo"]],
      [4, [". /etc/x"]],
      [6, ["echo 'b c'", "if x; then"]],
      [10, []],
    ],
  );
  const preamble = entries[0]!;
  assert.deepEqual(preamble.range(strayText(preamble)[1]!), {
    start: { line: 3, character: 0 },
    end: { line: 3, character: 3 },
  });
  assert.deepEqual([...evaluate(file).values.keys()], ["A", "B", "C"]);
});

test("a half-typed quote costs only its own entry", () => {
  const text = 'A="half\n\n# it\'s "quoted" here\nB=2\n##NAME: C:0\n# c\nC="3"\n';
  const { values, stop } = evaluate(open(text));
  assert.deepEqual(
    [...values].map(([name, { value }]) => [name, value]),
    [
      ["A", "half"],
      ["B", "2"],
      ["C", "3"],
    ],
  );
  assert.equal(stop?.error.reason, "unbalanced-quote");
  assert.equal(stop?.entry.name.text, "A");
});

test("markers", () => {
  const text =
    "##VERSION: $Id: abc-2021$\n#\n##NAME: TLS CERT:2\nA=1\n##NAME:B:0\n##NAME: x\n ##NAME: y:1\n###NAME: z:1\n";
  const file = open(text);
  assert.deepEqual(
    markers(file).map(({ marker: { what, section, version }, entry }) => [
      entry.line,
      what,
      section.text,
      version.text,
    ]),
    [
      [0, "VERSION", "", "$Id: abc-2021$"],
      [2, "NAME", "TLS CERT", "2"],
      [4, "NAME", "B", "0"],
      [5, "NAME", "x", ""],
    ],
  );
  const kinds = [...file.entries()].map((entry) => (entry as Assignment).kind);
  assert.deepEqual(kinds, ["marker", "marker", "assignment", "marker", "marker"]);
});

/** Files whose variables every sh leaves alike. */
const files: [text: string, values: Record<string, string | undefined>][] = [
  ["A=1\nA=2\n", { A: "2" }],
  ["A=1\nB=$A\nC=\"$A b\"\nD='$A'\n", { A: "1", B: "1", C: "1 b", D: "$A" }],
  ["B=$A\nA=1\n", { A: "1", B: "" }],
  ['A=\nB="${A:-x}${A-y}${A:+z}${A+w}${#A}"\n', { A: "", B: "xw0" }],
  ["A=1\nunset A\nB=2\n", { B: "2" }],
  ["A =1\nB= 2\nC=3 x\nD=4\n", { D: "4" }],
  ["A+=1\nMAX-A=2\nB=1\n", { B: "1" }],
  ["A=1 B=2\nC=3; D=4\n", { A: "1", B: "2", C: "3", D: "4" }],
  ["A=1 && B=2\nC=3 || D=4\n", { A: "1", B: "2", C: "3" }],
  ["A=1 :\nB=1 true\n", { A: "1" }],
  ["A=a\\\nB=2\nC=3\n", { A: "aB=2", C: "3" }],
  ["A=$(echo 1)\n", { A: undefined }],
  ["A=`echo 1`\nB=x$A\n", { A: undefined, B: undefined }],
  ["A=1\r\n", { A: "1\r" }],
  ["export A=1\n", { A: "1" }],
];

test("evaluate", () => {
  for (const [text, expected] of files) {
    const { values, stop } = evaluate(open(text));
    assert.deepEqual(Object.fromEntries([...values].map(([name, { value }]) => [name, value])), expected, text);
    assert.equal(stop, undefined, text);
  }
});

test("evaluate goes on from what another file left", () => {
  const first = evaluate(open("A=1\nB=2\n"));
  const second = evaluate(open("B=$A\n"), first.values);
  assert.equal(second.values.get("B")?.value, "1");
  assert.equal(second.values.get("A")?.value, "1");
});

const names = ["AA", "BB", "CC"];

/** What sh itself says: the variables of each file, unset ones left out; null where it gives the file up. */
function askShell(texts: readonly string[]): (Record<string, string> | null)[] {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const script = texts
    .map(
      (text) => `( eval ${quote(text)} 2>/dev/null
for n in ${names.join(" ")}; do eval "s=\\\${$n+set} v=\\\${$n-}"; [ -z "$s" ] || printf '%s=%s\\001' "$n" "$v"; done; printf done
); printf '\\002'`,
    )
    .join("\n");
  const run = spawnSync("/bin/sh", [], { input: script, encoding: "utf8", timeout: 60_000, maxBuffer: 1 << 26 });
  return run.stdout
    .split("\x02")
    .slice(0, -1)
    .map((answer) =>
      answer.endsWith("done")
        ? Object.fromEntries(
            answer
              .split("\x01")
              .slice(0, -1)
              .map((line) => [line.slice(0, 2), line.slice(3)]),
          )
        : null,
    );
}

test("evaluate agrees with sh", () => {
  const next = random(20260821);
  const scraps =
    'a|b c|1|YES|/x/y|\\\\|\\$|$AA|${BB}|${BB:-d}|${CC-e}|${AA:+f}|\'c d\'|\'$AA\'|"$AA x"|"\\"q\\""|"\\a"|\\\n|,|=| # c|; BB=1| CC=2|\r'.split(
      "|",
    );
  const texts = Array.from({ length: 400 }, () =>
    Array.from({ length: 1 + next(5) }, () => {
      if (next(8) === 0) return pick(next, ["# don't \"x\n", "\n", "##NAME: x:1\n"]);
      const value = Array.from({ length: next(5) }, () => pick(next, scraps)).join("");
      return `${pick(next, names)}${pick(next, ["=", "=", "=", "=", " =", "= "])}${value}\n`;
    }).join(""),
  );
  const answers = askShell(texts);
  assert.equal(answers.length, texts.length);
  let compared = 0;
  for (const [i, text] of texts.entries()) {
    const { values, stop } = evaluate(open(text));
    const answer = answers[i];
    // An unquoted reference that stands for a command's name may vanish; that is not followed.
    if (/^\w+ ?= +[$]/m.test(text)) continue;
    assert.equal(answer === null, stop !== undefined, JSON.stringify(text));
    if (!answer) continue;
    compared++;
    const mine = Object.fromEntries([...values].map(([name, { value }]) => [name, value]));
    assert.deepEqual(mine, answer, JSON.stringify(text));
  }
  assert.ok(compared > 200);
});
