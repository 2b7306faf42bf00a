// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation under test
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  TableEntry,
  type TableFormat,
  tableGrammar,
  unmatchedConditions,
} from "../../server/src/syntax/lookup-table.ts";
import { SourceFile } from "../../server/src/syntax/source-file.ts";
import { needs } from "../needs.ts";
import { pick, random } from "./random.ts";

const scraps: Readonly<Partial<Record<TableFormat, readonly string[]>>> = {
  "key-value": ["a", "b", '"', "\\", ":", " ", "\t", "@", "x.y", "\n ", "#", "é", '"a b"', "value", "\r"],
  aliases: [
    "a",
    '"',
    "\\",
    ":",
    ":",
    " ",
    "\t",
    "@",
    ",",
    "(",
    ")",
    "\n ",
    "#",
    "%",
    "é",
    '"a b"',
    "|",
    "/x",
    ":include:",
    "<",
    ">",
    "[",
    "]",
  ],
  cidr: [
    "1",
    "10",
    "192",
    "255",
    "256",
    ".",
    ".",
    "0",
    "/",
    "/24",
    "/33",
    "/0",
    ":",
    "::",
    "2001:db8::",
    "[",
    "]",
    "!",
    " ",
    "\t",
    "OK",
    "if ",
    "endif",
    "IF !",
    "10.0.0.0/8",
    "10.1.0.0/8",
    "1.2.3.4",
    "::1/128",
    "2001:db8::1/32",
    "[2001:db8::/32]",
    "[::1]/128",
  ],
  regexp: [
    "a",
    "b",
    "(",
    ")",
    "(a)",
    "[",
    "]",
    "[a]",
    "[^]a]",
    "{",
    "}",
    "{1}",
    "{2,3}",
    "*",
    "+",
    "?",
    "|",
    "^",
    "$",
    "\\/",
    "\\.",
    "[[:alpha:]]",
    "[[:x:]]",
    "(?:",
    "\\1",
  ],
};
const openers = ["/", "/", "!/", "if /", "if !/"];
const closers = ["/", "/", "/i", "/m", "/z", "/!/a/", "/!/b/m"];
const results = ["OK", "", "$1", "${1}", "$(2)", "$0", "$a", "$", "${", "$$1", "x$1y"];
const others = ["endif", "endif x", "if", "!", "/a", "x y", "|a|b|", "\n  OK", "# c", "IF/a/", "enDif"];

function randomLine(next: (below: number) => number, format: TableFormat): string {
  const some = (most: number) => Array.from({ length: next(most) }, () => pick(next, scraps[format]!)).join("");
  if (format !== "regexp") return some(9);
  if (next(4) === 0) return pick(next, others);
  return `${pick(next, openers)}${some(6)}${pick(next, closers)} ${pick(next, results)}`;
}

/** The lines, from 1, that Postfix's own program says something about. */
function complaints(stderr: string): Set<number> {
  const lines = new Set<number>();
  for (const line of stderr.split("\n")) {
    const match = /line (\d+): (.*)/.exec(line);
    if (match && !match[2]!.includes("duplicate")) lines.add(Number(match[1]));
  }
  return lines;
}

for (const format of ["key-value", "aliases", "cidr", "regexp"] as const)
  test(`${format}: complains of the entries that Postfix complains of`, { skip: needs("postfix") }, () => {
    const next = random(3);
    const directory = mkdtempSync(join(tmpdir(), "mailconf-postmap-"));
    try {
      writeFileSync(join(directory, "main.cf"), "compatibility_level = 3.6\n");
      // Postfix waits until a fresh main.cf is two seconds old.
      utimesSync(join(directory, "main.cf"), 1, 1);
      const path = join(directory, "table");
      for (let round = 0; round < 25; round++) {
        const text = `${Array.from({ length: 40 }, () => randomLine(next, format)).join("\n")}\n`;
        writeFileSync(path, text);
        const file = SourceFile.create("file:///table", "postfix-table", 1, text, tableGrammar(format));
        const mine = new Set<number>();
        for (const entry of file.entries())
          if (entry instanceof TableEntry && entry.problems.length > 0) mine.add(file.postfixLine(entry.line) + 1);
        if (format === "cidr" || format === "regexp")
          for (const entry of unmatchedConditions(file.entries())) mine.add(file.postfixLine(entry.line) + 1);
        const [program, ...args] =
          format === "aliases"
            ? ["postalias", `hash:${path}`]
            : format === "key-value"
              ? ["postmap", `hash:${path}`]
              : ["postmap", "-q", "zzz", `${format}:${path}`];
        const run = spawnSync(`/usr/sbin/${program}`, ["-c", directory, ...args], {
          encoding: "utf8",
          timeout: 20_000,
        });
        const theirs = complaints(run.stderr);
        const sorted = (lines: Set<number>) => [...lines].sort((a, b) => a - b);
        assert.deepEqual(sorted(mine), sorted(theirs), `${text}\n${run.stderr}`);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
