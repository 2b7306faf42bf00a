import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { suite, test } from "node:test";

/** What each room of server/src may import, nearest to the text first; "npm:" stands for packages, "node:" for Node's. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  syntax: [],
  facts: [],
  host: ["syntax", "node:"],
  model: ["syntax", "facts", "host", "npm:ipaddr.js"],
  rules: ["syntax", "facts", "host", "model"],
  features: ["syntax", "facts", "host", "model", "rules", "engine"],
  engine: ["syntax", "facts", "host", "model", "rules", "npm:zod"],
  live: ["syntax", "host", "model"],
  lsp: ["syntax", "facts", "host", "model", "rules", "features", "engine", "live", "npm:vscode-languageserver"],
  queue: ["host"],
  apply: ["syntax", "facts", "host", "model"],
  cli: [
    "syntax",
    "facts",
    "host",
    "model",
    "rules",
    "features",
    "engine",
    "live",
    "apply",
    "queue",
    "lsp",
    "node:",
    "npm:zod",
    "npm:vscode-languageserver-textdocument",
  ],
};

const files = readdirSync("server/src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const roomOf = (file: string): string => (file.includes("/") ? file.slice(0, file.indexOf("/")) : "engine");

function* imports(file: string): Iterable<string> {
  const text = readFileSync(`server/src/${file}`, "utf8");
  for (const [, target = ""] of text.matchAll(/(?:from|import) ?\(?"([^"]+)"/g)) {
    if (
      target.endsWith(".jsonl") ||
      target.endsWith(".tsv") ||
      target.endsWith(".code-snippets.json") ||
      target === "mailconf:rule-pages"
    )
      continue;
    if (target.startsWith(".")) yield roomOf(posix.normalize(posix.join(posix.dirname(file), target)));
    else if (target.startsWith("node:")) yield "node:";
    else yield `npm:${target}`;
  }
}

suite("who may import whom", () => {
  for (const [room, allowed] of Object.entries(rooms)) {
    test(room, () => {
      const own = files.filter((file) => roomOf(file) === room && !file.endsWith(".d.ts"));
      assert.ok(own.length > 0, `there is nothing in ${room}`);
      for (const file of own)
        for (const target of imports(file))
          assert.ok(
            target === room || allowed.some((name) => target === name || target.startsWith(`${name}/`)),
            `server/src/${file} imports ${target}`,
          );
    });
  }

  test("only host/node-*.ts asks Node in the core", () => {
    for (const file of files.filter((name) => roomOf(name) === "host" && !name.includes("node-")))
      for (const target of imports(file)) assert.notEqual(target, "node:", file);
  });

  test("no file but data is over 400 lines", () => {
    const long = files.filter((file) => readFileSync(`server/src/${file}`, "utf8").split("\n").length > 401);
    assert.deepEqual(long, []);
  });
});
