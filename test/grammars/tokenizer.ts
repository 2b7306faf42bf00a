import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as oniguruma from "vscode-oniguruma";
import * as textmate from "vscode-textmate";

const root = process.cwd();

/** A stretch of one line with the scopes that hold there, outermost first; UTF-16 units. */
export interface ScopedToken {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly scopes: readonly string[];
}

/** Every grammar file by the name of its scope. */
export const grammarFiles: ReadonlyMap<string, string> = new Map(
  readdirSync(path.join(root, "syntaxes"))
    .map((name) => path.join(root, "syntaxes", name))
    .map((file) => [JSON.parse(readFileSync(file, "utf8")).scopeName as string, file]),
);

const loaded = oniguruma
  .loadWASM(new Uint8Array(readFileSync(path.join(root, "node_modules/vscode-oniguruma/release/onig.wasm"))).buffer)
  .then(() => ({
    createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text: string) => new oniguruma.OnigString(text),
  }));

const registry = new textmate.Registry({
  onigLib: loaded,
  loadGrammar: async (scopeName) => {
    const file = grammarFiles.get(scopeName);
    assert.ok(file, `a grammar includes "${scopeName}", which no file in syntaxes/ provides`);
    return textmate.parseRawGrammar(readFileSync(file, "utf8"), file);
  },
});

/** The grammar of a scope name such as `source.postfix-main`, as VS Code would load it. */
export async function loadGrammar(scopeName: string): Promise<textmate.IGrammar> {
  const grammar = await registry.loadGrammar(scopeName);
  assert.ok(grammar);
  return grammar;
}

/** Reads lines (without their endings) from the top of a file. */
export function tokenize(grammar: textmate.IGrammar, lines: readonly string[]): ScopedToken[] {
  const tokens: ScopedToken[] = [];
  let state = textmate.INITIAL;
  lines.forEach((text, line) => {
    const result = grammar.tokenizeLine(text, state);
    state = result.ruleStack;
    for (const { startIndex, endIndex, scopes } of result.tokens) {
      const end = Math.min(endIndex, text.length);
      if (startIndex < end)
        tokens.push({ line, start: startIndex, end, text: text.slice(startIndex, end), scopes: scopes.slice(1) });
    }
  });
  return tokens;
}

/** Whether a scope is `wanted` or begins with it at a dot. */
export const isScope = (scope: string, wanted: string): boolean => scope === wanted || scope.startsWith(`${wanted}.`);

/** The texts of the stretches in a scope, neighbours joined, with their line. */
export function textsIn(tokens: readonly ScopedToken[], wanted: string): { line: number; text: string }[] {
  const found: { line: number; text: string; end: number }[] = [];
  for (const token of tokens) {
    if (!token.scopes.some((scope) => isScope(scope, wanted))) continue;
    const last = found.at(-1);
    if (last && last.line === token.line && last.end === token.start) {
      last.text += token.text;
      last.end = token.end;
    } else found.push({ line: token.line, text: token.text, end: token.end });
  }
  return found.map(({ line, text }) => ({ line, text }));
}
