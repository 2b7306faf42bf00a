// @ts-check
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { at } from "./root.mjs";

/**
 * An esbuild plugin for `import read from "./x.jsonl"` (or .tsv, or a file of snippets): `read()` returns the file's text, read at the first
 * call, so that a program that never asks never pays.
 * `mailconf:rule-pages` is the pages of docs/rules, one JSON object with `name` and `page` a line.
 * @param {{ into: string } | "passed" | "source"} where
 *   `into`: the data is copied to the folder `data` in this directory, beside the bundle, which must be CommonJS;
 *   "passed": somebody has put it into the global `mailconfData`, by name: the browser, where the client reads the files; "source": it is read where it lies, for tests.
 * @returns {import("esbuild").Plugin}
 */
export function dataPlugin(where) {
  return {
    name: "data",
    setup(build) {
      /** @type {Map<string, string>} */
      const sources = new Map();
      const pages = () => {
        const folder = at("docs", "rules");
        const files = readdirSync(folder).filter((name) => name.endsWith(".md"));
        const line = (/** @type {string} */ name) =>
          JSON.stringify({ name: name.slice(0, -3), page: readFileSync(path.join(folder, name), "utf8") });
        return `${files.sort().map(line).join("\n")}\n`;
      };
      build.onResolve({ filter: /^mailconf:rule-pages$/ }, () => ({ path: "rule-pages", namespace: "rule-pages" }));
      build.onLoad({ filter: /./, namespace: "rule-pages" }, () => {
        if (where === "passed") return { contents: passed("rule-pages.jsonl") };
        if (where === "source") return { contents: `export default () => ${JSON.stringify(pages())};` };
        mkdirSync(path.join(where.into, "data"), { recursive: true });
        writeFileSync(path.join(where.into, "data", "rule-pages.jsonl"), pages());
        const contents = `import { join } from "node:path"; ${reader('join(__dirname, "data", "rule-pages.jsonl")')}`;
        return { contents, resolveDir: where.into };
      });
      build.onLoad({ filter: /\.(jsonl|tsv|code-snippets\.json)$/ }, ({ path: source }) => {
        if (where === "passed") return { contents: passed(path.basename(source)) };
        if (where === "source") return { contents: reader(JSON.stringify(source)) };
        const name = path.basename(source);
        if ((sources.get(name) ?? source) !== source) {
          return { errors: [{ text: `two data files are called "${name}": ${sources.get(name)} and ${source}` }] };
        }
        sources.set(name, source);
        mkdirSync(path.join(where.into, "data"), { recursive: true });
        copyFileSync(source, path.join(where.into, "data", name));
        return {
          contents: `import { join } from "node:path"; ${reader(`join(__dirname, "data", ${JSON.stringify(name)})`)}`,
          watchFiles: [source],
        };
      });
    },
  };
}

/** A module that finds its text where lsp/browser.ts put it. */
const passed = (/** @type {string} */ name) =>
  `export default () => globalThis.mailconfData?.[${JSON.stringify(name)}] ?? "";`;

/** The names of the data files, as they lie in dist/data. */
export function dataNames() {
  const facts = at("server", "src", "facts");
  const names = readdirSync(facts)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [
      ...readFileSync(path.join(facts, file), "utf8").matchAll(/"(?:\.\/data|(?:\.\.\/)+snippets)\/([^"]+)"/g),
    ])
    .map(([, name = ""]) => name);
  return [...new Set([...names, "rule-pages.jsonl"])].sort();
}

/** @param {string} file an expression of the module */
function reader(file) {
  return `import { readFileSync } from "node:fs";
let text;
export default () => (text ??= readFileSync(${file}, "utf8"));`;
}
