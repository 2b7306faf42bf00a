// @ts-check
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { dataPlugin } from "./data-plugin.mjs";
import { root } from "./root.mjs";

/** In a bundle `import.meta.url` would be the bundle; a test means the file that it stands in. */
const sourceUrl = {
  name: "source-url",
  setup(/** @type {import("esbuild").PluginBuild} */ build) {
    build.onLoad({ filter: /[\\/](test|scripts)[\\/].*\.(ts|mjs)$/ }, ({ path: file }) => ({
      contents: readFileSync(file, "utf8").replaceAll("import.meta.url", JSON.stringify(pathToFileURL(file).href)),
      loader: file.endsWith(".ts") ? "ts" : "js",
    }));
  },
};

/**
 * Bundles test files, each to one file that Node's test runner runs; what they share goes to files beside them.
 * @param {readonly string[]} files relative to the repository
 * @param {string} out the folder of the bundles, inside the repository (packages that stay outside are found from there)
 * @returns {Promise<string[]>} the bundles, in the same order
 */
export async function bundleTests(files, out) {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [...files],
    outbase: "test",
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    sourcesContent: false,
    logLevel: "warning",
    external: ["esbuild", "playwright-core", "typescript", "fast-check"],
    // CommonJS packages inside an ES module ask for it.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    plugins: [dataPlugin("source"), sourceUrl],
  });
  return files.map((file) => path.join(out, path.relative("test", file).replace(/\.ts$/, ".mjs")));
}
