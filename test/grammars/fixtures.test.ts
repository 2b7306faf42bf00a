import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkAnnotated, readAnnotated } from "./annotated.ts";
import { loadGrammar } from "./tokenizer.ts";

const folder = path.join(process.cwd(), "test/grammars/fixtures");

// `postfix-main.expansions.txt`: the language, then the subject.
for (const name of readdirSync(folder).sort()) {
  test(`scopes: ${name.replace(/\.txt$/, "")}`, async () => {
    const annotated = readAnnotated(readFileSync(path.join(folder, name), "utf8"));
    assert.ok(annotated.expectations.length > 0);
    checkAnnotated(await loadGrammar(`source.${name.split(".")[0]}`), annotated, name);
  });
}
