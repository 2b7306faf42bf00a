// @ts-check
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { bootstrap, stop } from "./bootstrap.mjs";
import { dataPlugin } from "./data-plugin.mjs";
import { at, root } from "./root.mjs";

const node = /** @type {const} */ ({ platform: "node", format: "cjs", target: "node20" });
const browser = /** @type {const} */ ({ platform: "browser", format: "cjs", target: "es2022" });

/**
 * What is built, each of one entry.
 * @type {readonly (import("esbuild").BuildOptions & { to: string, from: string, program?: true })[]}
 */
const bundles = [
  { to: "mailconf.js", from: "server/src/cli/main.ts", ...node, program: true },
  { to: "mailconf-language-server.js", from: "server/src/cli/language-server.ts", ...node, program: true },
  { to: "extension.js", from: "client/src/node.ts", ...node, external: ["vscode"] },
  { to: "browser/extension.js", from: "client/src/browser.ts", ...browser, external: ["vscode"] },
  { to: "browser/server.js", from: "server/src/lsp/browser.ts", ...browser, format: "iife" },
];

/** Builds dist/ from the sources: beside it first, so that nothing that runs from it meets half a build. */
export async function build() {
  await bootstrap();
  const esbuild = await import("esbuild");
  const fresh = at(".cache", `dist-${process.pid}`);
  mkdirSync(fresh, { recursive: true });
  const built = Promise.all(
    bundles.map(async ({ to, from, program, ...options }) => {
      if (!existsSync(at(from))) return `skipped ${to}: there is no ${from} yet`;
      await esbuild.build({
        absWorkingDir: root,
        entryPoints: [from],
        outfile: path.join(fresh, to),
        bundle: true,
        minify: true,
        legalComments: "none",
        logLevel: "warning",
        plugins: [dataPlugin(options.platform === "node" ? { into: fresh } : "inline")],
        ...(program ? { banner: { js: "#!/usr/bin/env node" } } : {}),
        ...options,
      });
      if (program) chmodSync(path.join(fresh, to), 0o755);
      return "";
    }),
  );
  const notes = await built.catch(() => {
    rmSync(fresh, { recursive: true, force: true });
    return stop("The build failed (the compiler's message is above); dist/ is as it was");
  });
  rmSync(at("dist"), { recursive: true, force: true });
  renameSync(fresh, at("dist"));
  for (const note of notes) if (note !== "") console.log(note);
}

if (process.argv[1] === at("scripts", "build.mjs")) {
  const began = performance.now();
  await build();
  console.log(`Built dist/ in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
