import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { languageIds } from "../../server/src/syntax/languages.ts";
import { grammarFiles, loadGrammar, tokenize } from "./tokenizer.ts";

interface Rule {
  readonly name?: string;
  readonly contentName?: string;
  readonly include?: string;
  readonly patterns?: readonly Rule[];
  readonly repository?: Readonly<Record<string, Rule>>;
  readonly captures?: Readonly<Record<string, Rule>>;
  readonly beginCaptures?: Readonly<Record<string, Rule>>;
  readonly endCaptures?: Readonly<Record<string, Rule>>;
}
interface Grammar extends Rule {
  readonly scopeName: string;
}

const grammars: ReadonlyMap<string, Grammar> = new Map(
  [...grammarFiles].map(([scopeName, file]) => [scopeName, JSON.parse(readFileSync(file, "utf8"))]),
);

function* rulesIn(rule: Rule): IterableIterator<Rule> {
  yield rule;
  for (const inner of rule.patterns ?? []) yield* rulesIn(inner);
  for (const group of [rule.repository, rule.captures, rule.beginCaptures, rule.endCaptures])
    for (const inner of Object.values(group ?? {})) yield* rulesIn(inner);
}

test("every language has a grammar", () => {
  for (const id of languageIds) assert.ok(grammars.has(`source.${id}`), id);
});

test("what a grammar includes is there, and what is there is included", () => {
  const unused = new Set<string>();
  for (const { scopeName, repository } of grammars.values())
    for (const name of Object.keys(repository ?? {})) unused.add(`${scopeName}#${name}`);
  for (const grammar of grammars.values()) {
    for (const { include } of rulesIn(grammar)) {
      if (include === undefined) continue;
      const target = include.startsWith("#") ? grammar.scopeName + include : include;
      const [scopeName = "", name] = target.split("#");
      assert.ok(grammars.has(scopeName), `${grammar.scopeName} includes ${include}`);
      if (name !== undefined)
        assert.ok(grammars.get(scopeName)!.repository?.[name], `${grammar.scopeName} includes ${include}`);
      unused.delete(target);
    }
  }
  assert.deepEqual([...unused], []);
});

test("scope names begin as themes expect and end with whose they are", () => {
  const roots =
    /^(?:comment|constant|entity|invalid|keyword|markup|meta|punctuation|storage|string|support|variable)\./;
  for (const grammar of grammars.values()) {
    const suffix = grammar.scopeName.replace(/^source\./, "").replace(/\.[a-z]+$/, "");
    for (const { name, contentName } of rulesIn({ ...grammar, name: "" })) {
      for (const scope of `${name ?? ""} ${contentName ?? ""}`.split(" ").filter((text) => text !== "")) {
        assert.match(scope, roots);
        const end = scope.slice(scope.lastIndexOf(".") + 1);
        assert.ok([suffix, grammar.scopeName.split(".")[1]].includes(end), `${grammar.scopeName}: ${scope}`);
      }
    }
  }
});

test("no line takes long, whatever is repeated in it", async () => {
  const pieces = [
    ..."a {}[]()=:!/\\\"'`|<0z?$-,.#%@",
    ...["a ", "a=", "a,", "${", "$(", "{{", "{%", "<%", "{{a}}", "%%a%%", "@ab@", "-o ", "-o a=b ", "1:", "1.", "/a/"],
    ...["a_", "smtp:", "proxy:", "127.0.0.[", "ABCDEF1", "x=<", "x=[", "(a", "a:="],
  ];
  // How a line begins in which each grammar has most to try.
  const heads: Readonly<Record<string, readonly string[]>> = {
    "source.postfix-main": ["", "a = "],
    "source.postfix-master": ["", "smtp inet n - n - - smtpd -o a=", "x unix - n n - - pipe argv="],
    "source.postfix-table": ["", "/", "a "],
    "source.postfix-table-client": ["query = ", "query_filter = "],
    "source.courier": ["", 'A="'],
    "source.courier-auth": ["A_CLAUSE ", "A_B "],
    "source.maillog": ["", "postfix/smtpd[2]: "],
  };
  for (const [scopeName, beginnings] of Object.entries(heads)) {
    const grammar = await loadGrammar(scopeName);
    tokenize(grammar, beginnings);
    for (const head of beginnings) {
      for (const piece of pieces) {
        const began = performance.now();
        grammar.tokenizeLine(head + piece.repeat(Math.ceil(400 / piece.length)), null);
        const took = Math.round(performance.now() - began);
        assert.ok(took < 3000, `${scopeName}: "${head}" and many "${piece}" take ${took} ms`);
      }
    }
  }
});
