// @ts-check
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * An esbuild plugin for `import read from "./x.jsonl"` (or .tsv): `read()` returns the file's text, read at the first
 * call, so that a program that never asks never pays.
 * @param {{ into: string } | "inline" | "source"} where
 *   `into`: the data is copied to the folder `data` in this directory, beside the bundle, which must be CommonJS;
 *   "inline": the text stands in the bundle, for the browser; "source": it is read where it lies, for tests.
 * @returns {import("esbuild").Plugin}
 */
export function dataPlugin(where) {
  return {
    name: "data",
    setup(build) {
      /** @type {Map<string, string>} */
      const sources = new Map();
      build.onLoad({ filter: /\.(jsonl|tsv)$/ }, ({ path: source }) => {
        if (where === "inline") {
          const text = JSON.stringify(readFileSync(source, "utf8"));
          return { contents: `export default () => ${text};`, watchFiles: [source] };
        }
        if (where === "source") return { contents: reader(JSON.stringify(source)) };
        const name = path.basename(source);
        if ((sources.get(name) ?? source) !== source) {
          return { errors: [{ text: `two data files are called "${name}": ${sources.get(name)} and ${source}` }] };
        }
        sources.set(name, source);
        mkdirSync(path.join(where.into, "data"), { recursive: true });
        copyFileSync(source, path.join(where.into, "data", name));
        return {
          contents: `import path from "node:path"; ${reader(`path.join(__dirname, "data", ${JSON.stringify(name)})`)}`,
          watchFiles: [source],
        };
      });
    },
  };
}

/** @param {string} file an expression of the module */
function reader(file) {
  return `import { readFileSync } from "node:fs";
let text;
export default () => (text ??= readFileSync(${file}, "utf8"));`;
}
