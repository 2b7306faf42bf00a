import assert from "node:assert/strict";
import type * as textmate from "vscode-textmate";
import { isScope, type ScopedToken, tokenize } from "./tokenizer.ts";

/** What a mark under a line says of the characters above it. */
interface Expectation {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** In this order from the outside to the inside; `!scope` must not be there; `plain` means no scope at all. */
  readonly scopes: readonly string[];
  /** Where it stands in the fixture, from 1. */
  readonly at: number;
}

export interface Annotated {
  readonly lines: readonly string[];
  readonly expectations: readonly Expectation[];
}

/**
 * Reads a fixture: `>` begins a line of the file, a line of carets below says what scopes the text above them has
 * (`^^^ outer inner`), everything else explains.
 */
export function readAnnotated(text: string): Annotated {
  const lines: string[] = [];
  const expectations: Expectation[] = [];
  text.split("\n").forEach((row, i) => {
    if (row.startsWith(">")) {
      lines.push(row.slice(1));
      return;
    }
    const mark = /^( +)(\^+) +(\S.*)$/.exec(row);
    if (!mark) return;
    const [, indent = "", carets = "", scopes = ""] = mark;
    const start = indent.length - 1;
    expectations.push({
      line: lines.length - 1,
      start,
      end: start + carets.length,
      scopes: scopes.trim().split(/ +/),
      at: i + 1,
    });
  });
  return { lines, expectations };
}

/** Fails with every mark that does not hold; each line with text needs a mark. */
export function checkAnnotated(grammar: textmate.IGrammar, { lines, expectations }: Annotated, name: string): void {
  const tokens = tokenize(grammar, lines);
  const wrong: string[] = [];
  lines.forEach((line, i) => {
    if (line.trim() !== "" && !expectations.some((expectation) => expectation.line === i))
      wrong.push(`no mark under "${line}"`);
  });
  for (const { line, start, end, scopes, at } of expectations) {
    assert.ok(line >= 0 && end <= lines[line]!.length, `${name}:${at}: a mark beside the text`);
    const text = lines[line]!.slice(start, end);
    for (const token of covering(tokens, line, start, end)) {
      if (!holds(token.scopes, scopes))
        wrong.push(`${name}:${at}: "${token.text}" of "${text}" is ${token.scopes.join(" ") || "plain"}`);
    }
    if (covering(tokens, line, start, end).length === 0) wrong.push(`${name}:${at}: nothing stands at "${text}"`);
  }
  assert.deepEqual(wrong, []);
}

const covering = (tokens: readonly ScopedToken[], line: number, start: number, end: number): ScopedToken[] =>
  tokens.filter((token) => token.line === line && token.start < end && token.end > start);

function holds(actual: readonly string[], wanted: readonly string[]): boolean {
  let from = 0;
  for (const scope of wanted) {
    if (scope === "plain") {
      if (actual.some((other) => !other.startsWith("meta."))) return false;
    } else if (scope.startsWith("!")) {
      if (actual.some((other) => isScope(other, scope.slice(1)))) return false;
    } else {
      const at = actual.findIndex((other, i) => i >= from && isScope(other, scope));
      if (at < 0) return false;
      from = at + 1;
    }
  }
  return true;
}
