// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation under test
import assert from "node:assert/strict";
import { test } from "node:test";
import { Assignment, courier, evaluate, strayText } from "../../server/src/syntax/courier.ts";
import {
  AuthEntry,
  authdaemonrc,
  authrc,
  DaemonAssignment,
  daemonLinesOf,
  readAuthFile,
  readDaemonFile,
} from "../../server/src/syntax/courier-auth.ts";
import { type Entry, Preamble } from "../../server/src/syntax/entry.ts";
import { parseExpansion } from "../../server/src/syntax/expansion.ts";
import type { Grammar } from "../../server/src/syntax/grammar.ts";
import { TableEntry, tableFormats, tableGrammar } from "../../server/src/syntax/lookup-table.ts";
import { LogLine, maillog } from "../../server/src/syntax/maillog.ts";
import { mainCf, Parameter } from "../../server/src/syntax/main-cf.ts";
import { masterCf, Service } from "../../server/src/syntax/master-cf.ts";
import { SourceFile } from "../../server/src/syntax/source-file.ts";
import { tableClient } from "../../server/src/syntax/table-client.ts";
import { placeholders } from "../../server/src/syntax/templates.ts";
import { splitLines, type TextChange } from "../../server/src/syntax/text.ts";
import { pick, random } from "./random.ts";

/** Pieces that mean something to one grammar or another; an edit inserts a few of them. */
const common = [
  "\n",
  "\n",
  "\n",
  "\r\n",
  "\r",
  " ",
  "\t",
  "#",
  "# c\n",
  "=",
  ":",
  '"',
  "'",
  "\\",
  "{",
  "}",
  "$",
  "\0",
  "é",
  "\udce9",
  "a",
];
const scraps: Readonly<Record<string, readonly string[]>> = {
  "main.cf": ["a = b\n", "\n b, c", "${a?b}", "${{a} == {b} ? {c} : {d}}", "mynetworks = 10.0.0.0/8\n", "{% if x %}\n"],
  "master.cf": ["smtp inet n - y - - smtpd\n", "\n  -o a=b", "-o { a = b }", " -v", "unix", "|"],
  table: [
    "/a/ OK\n",
    "if /a/\n",
    "endif\n",
    "!",
    "(",
    ")",
    "[",
    "]",
    "10.0.0.0/8 OK\n",
    "::1 x\n",
    "root: joe, jane\n",
    "@",
    ",",
    "<",
    ">",
    "$1",
    "a b\n",
  ],
  courier: [
    "A=1\n",
    "A=\n",
    " = ",
    "+=",
    "##NAME: a:1\n",
    "##VERSION: x\n",
    "export ",
    "$A",
    "${A:-b}",
    ";",
    "&&",
    "\\\n",
    "`",
    "(",
    "foo\n",
  ],
  "courier-auth": ["A_B c\n", "A_B c \\\n", "daemons=5\n", 'authmodulelist="a b"\n', "##NAME: MARKER:0\n", "x y\n"],
  maillog: [
    "Nov  3 09:05:07 h postfix/smtpd[1]: ",
    "4A7B12C3D4: ",
    "to=<a@b>, status=sent (ok)\n",
    "warning: ",
    "[",
    "]",
  ],
};

const grammars: readonly (readonly [name: string, grammar: Grammar, scraps: readonly string[]])[] = [
  ["main.cf", mainCf, scraps["main.cf"]!],
  ["master.cf", masterCf, scraps["master.cf"]!],
  ["table-client", tableClient, scraps["main.cf"]!],
  ...tableFormats.map((format) => [`table ${format}`, tableGrammar(format), scraps.table!] as const),
  ["courier", courier, scraps.courier!],
  ["authdaemonrc", authdaemonrc, [...scraps.courier!, ...scraps["courier-auth"]!]],
  ["authrc", authrc, scraps["courier-auth"]!],
  ["maillog", maillog, scraps.maillog!],
];

/** Everything that an entry says, read from it. */
function partsOf(entry: Entry): unknown {
  if (entry instanceof DaemonAssignment) return [entry.daemonLines, assignmentParts(entry)];
  if (entry instanceof Assignment) return assignmentParts(entry);
  if (entry instanceof AuthEntry) return [entry.settings, entry.marker];
  if (entry instanceof TableEntry) return [entry.parts, entry.destinations, entry.commentInValue];
  if (entry instanceof Service) return [entry.fields, entry.args, entry.overrides, entry.options, entry.operands];
  if (entry instanceof Parameter) return [entry.parts, parseExpansion(entry.text, entry.value.start, entry.value.end)];
  if (entry instanceof LogLine)
    return [entry.time, entry.host, entry.tag, entry.pid, entry.severity, entry.queueId, entry.fields, entry.reason];
  assert.ok(entry instanceof Preamble);
  return [strayText(entry), daemonLinesOf(entry)];
}

const assignmentParts = (entry: Assignment) => [
  entry.kind,
  entry.marker,
  entry.values,
  entry.stray,
  entry.errors,
  entry.comment,
];

const shapeOf = (file: SourceFile) =>
  [...file.entries()].map((entry) => [entry.line, entry.lineCount, entry.constructor.name]);

function randomText(next: (below: number) => number, own: readonly string[], most: number): string {
  let text = "";
  for (let i = next(most + 1); i > 0; i--) text += next(2) ? pick(next, own) : pick(next, common);
  return text;
}

/** The text in which a client would see the position: lines as splitLines() cuts them. */
function offsetAt(lines: readonly string[], line: number, character: number): number {
  let offset = 0;
  for (let i = 0; i < line; i++) offset += lines[i]!.length;
  return offset + character;
}

function randomChange(next: (below: number) => number, lines: readonly string[], own: readonly string[]): TextChange {
  const line = next(lines.length);
  const content = lines[line]!.replace(/[\r\n]+$/, "").length;
  const start = { line, character: next(content + 1) };
  const endLine = next(5) === 0 ? Math.min(lines.length - 1, line + next(4)) : line;
  const last = lines[endLine]!.replace(/[\r\n]+$/, "").length;
  const low = endLine === line ? start.character : 0;
  const end = { line: endLine, character: Math.min(last, low + (next(3) === 0 ? next(last - low + 1) : 0)) };
  return { range: { start, end: next(3) ? start : end }, text: next(4) ? randomText(next, own, 3) : "" };
}

function compare(file: SourceFile, text: string, grammar: Grammar, parts: boolean): void {
  assert.equal(file.text, text);
  const afresh = SourceFile.create(file.uri, file.languageId, 0, text, grammar);
  assert.deepEqual(shapeOf(file), shapeOf(afresh));
  if (!parts) return;
  const others = [...afresh.entries()];
  let line = 0;
  for (const [i, entry] of [...file.entries()].entries()) {
    assert.equal(entry.line, line);
    line += entry.lineCount;
    assert.deepEqual(partsOf(entry), partsOf(others[i]!));
    assert.deepEqual(entry.wholeRange, others[i]!.wholeRange);
  }
}

/** Edits one file at random and compares it with the same text read afresh; gives how many edits were made. */
function fuzz(
  grammar: Grammar,
  own: readonly string[],
  seed: number,
  edits: number,
  lines: number,
  every: number,
): number {
  const next = random(seed);
  let text = "";
  while (splitLines(text).length < lines) text += randomText(next, own, 8);
  const file = SourceFile.create("file:///x", "x", 0, text, grammar);
  // Else the entries of a block are cut when the first edit comes to it.
  if (every === 1) compare(file, text, grammar, true);
  let physical = splitLines(text);
  for (let edit = 1; edit <= edits; edit++) {
    const change = randomChange(next, physical, own);
    const { start, end } = change.range!;
    const from = offsetAt(physical, start.line, start.character);
    text = text.slice(0, from) + change.text + text.slice(offsetAt(physical, end.line, end.character));
    const before = file.entriesCut;
    file.update([change], edit);
    const cut = file.entriesCut - before;
    const inserted = splitLines(change.text).length;
    assert.ok(cut <= inserted + end.line - start.line + 4, `${cut} entries cut anew for ${inserted} inserted lines`);
    // Growth is kept in check, so that every edit costs the same.
    if (physical.length > 2 * lines + 20 && next(2)) {
      const cutAt = lines >> 1;
      const range = { start: { line: 0, character: 0 }, end: { line: cutAt, character: 0 } };
      text = text.slice(offsetAt(splitLines(text), cutAt, 0));
      file.update([{ range, text: "" }], edit);
    }
    physical = splitLines(text);
    if (edit % every === 0 || edit === edits) compare(file, text, grammar, edit % (every * 4) === 0 || edit === edits);
  }
  return edits;
}

let made = 0;

for (const [name, grammar, own] of grammars)
  test(`${name}: edited in steps and read afresh are the same`, () => {
    made += fuzz(grammar, own, 1, 1500, 8, 1);
    made += fuzz(grammar, own, 2, 1000, 60, 4);
    made += fuzz(grammar, own, 3, 1500, 700, 60);
  });

test("that were at least 50,000 edits", () => {
  assert.ok(made >= 50_000, `${made}`);
});

test("half a million lines are pasted at once, and taken out again", () => {
  const grammar = tableGrammar("key-value");
  const file = SourceFile.create("file:///x", "postfix-table", 0, "a b\nc d\n", grammar);
  const lines = Array.from({ length: 500_000 }, (_, i) => `user${i} mailbox${i}\n`);
  const at = { line: 1, character: 0 };
  file.update([{ range: { start: at, end: at }, text: lines.join("") }], 1);
  assert.ok(file.text === ["a b\n", ...lines, "c d\n"].join(""));
  assert.equal([...file.entries()].length, 500_002);
  file.update([{ range: { start: at, end: { line: 499_999, character: 0 } }, text: "" }], 2);
  compare(file, ["a b\n", ...lines.slice(-2), "c d\n"].join(""), grammar, true);
});

test("nothing that stands in a file makes a reader fail", () => {
  const next = random(9);
  const all = Object.values(scraps).flat();
  for (let round = 0; round < 300; round++) {
    const text = randomText(next, all, 60);
    for (const [, grammar] of grammars) {
      const file = SourceFile.create("file:///x", "x", 0, text, grammar);
      for (const entry of file.entries()) {
        partsOf(entry);
        const { length } = entry.text;
        const range = entry.range({ start: 0, end: length });
        assert.ok(range.start.line >= entry.line && range.end.line <= entry.line + entry.lineCount);
      }
      evaluate(file);
      readAuthFile(file);
      readDaemonFile(file);
    }
    placeholders(text);
  }
});

test("long and deep texts make no reader fail", () => {
  const texts = [
    "${a?".repeat(20_000) + "}".repeat(20_000),
    `A=${"${A:-".repeat(20_000)}${"}".repeat(20_000)}`,
    `A=1${"; A=1".repeat(20_000)}`,
    `a = ${"{".repeat(50_000)}`,
    `a: ${"(".repeat(50_000)}`,
    `/${"(".repeat(50_000)}/ x`,
    `A="${'"'.repeat(50_001)}`,
  ];
  for (const text of texts)
    for (const [, grammar] of grammars)
      for (const entry of SourceFile.create("file:///x", "x", 0, text, grammar).entries()) partsOf(entry);
});

test("an entry that an edit took out stays readable, and holds nothing of what the file was or becomes", () => {
  const text = Array.from({ length: 40 }, (_, i) => `name_${i} = a\n b\n`).join("");
  const file = SourceFile.create("file:///x", "postfix-main", 0, text, mainCf);
  const taken = file.entryAt(20)!;
  const at = (line: number) => ({ line, character: 0 });
  for (let edit = 1; edit <= 30; edit++)
    file.update([{ range: { start: at(20), end: at(20) }, text: edit % 2 ? "#" : "x" }], edit);
  assert.notEqual(file.entryAt(20), taken);
  assert.equal(taken.lines.join(""), "name_10 = a\n b\n");
  assert.equal(taken.text, "name_10 = a b");
  assert.equal(taken.line, 20);
  assert.deepEqual(taken.block.entries, [taken]);
});
