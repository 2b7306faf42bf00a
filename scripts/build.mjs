// @ts-check
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { bootstrap, stop } from "./bootstrap.mjs";
import { dataNames, dataPlugin } from "./data-plugin.mjs";
import { at, root } from "./root.mjs";

const node = /** @type {const} */ ({ platform: "node", format: "cjs", target: "node20" });
const browser = /** @type {const} */ ({ platform: "browser", format: "cjs", target: "es2022" });

/**
 * The protocol in a file of its own, which server and extension share: the commands that are no language server do without
 * it, and what is not loaded costs no start.
 * @type {import("esbuild").Plugin}
 */
const protocolApart = {
  name: "protocol apart",
  setup(build) {
    // The entry for Node.js of the first package exports what the other two do.
    const names = /^vscode-(languageserver-protocol|jsonrpc|languageserver-types)(\/node)?$/;
    build.onResolve({ filter: names }, () => ({ path: "./protocol.js", external: true }));
  },
};

/**
 * Modules of Node.js that most commands do without are loaded when something of theirs is used first: together they take as
 * long as a sixth of the start of Node.js itself. What esbuild makes of an import looks names up along the prototype.
 * @type {import("esbuild").Plugin}
 */
const lateModules = {
  name: "late modules",
  setup(build) {
    const names =
      /^(?:node:)?(child_process|crypto|dgram|dns\/promises|net|readline|tls|timers\/promises|worker_threads|zlib)$/;
    build.onResolve({ filter: names }, ({ path: name, namespace }) =>
      namespace === "late" ? { path: name, external: true } : { path: name, namespace: "late" },
    );
    build.onLoad({ filter: names, namespace: "late" }, ({ path: name }) => ({
      contents: `const late = { get: (_, key) => (key === "__esModule" ? undefined : require("${name}")[key]) };
        module.exports = Object.create(new Proxy({}, late));`,
    }));
  },
};

/**
 * A file that the launcher runs with what V8 made of it before, and that `require` loads as any other: as a script its value is
 * the function of a module. The launcher need not put the function around a copy of the text.
 */
const asFunction = {
  banner: {
    js: '(program => typeof module === "object" ? program(exports, require, module, __filename, __dirname) : program)(function (exports, require, module, __filename, __dirname) {',
  },
  footer: { js: "})" },
};

/**
 * What is built, each of one entry.
 * @type {readonly (import("esbuild").BuildOptions & { to: string, from: string })[]}
 */
const bundles = [
  { to: "check.js", from: "server/src/cli/check-main.ts", ...node, ...asFunction, plugins: [lateModules] },
  {
    to: "command-line.js",
    from: "server/src/cli/main.ts",
    ...node,
    ...asFunction,
    plugins: [protocolApart, lateModules],
  },
  { to: "protocol.js", from: "vscode-languageserver-protocol/node", ...node, ...asFunction, plugins: [lateModules] },
  { to: "extension.js", from: "client/src/node.ts", ...node, external: ["vscode"], plugins: [protocolApart] },
  { to: "browser/extension.js", from: "client/src/browser.ts", ...browser, external: ["vscode"] },
  { to: "browser/server.js", from: "server/src/lsp/browser.ts", ...browser, format: "iife" },
  {
    to: "mailconf-language-server.js",
    from: "server/src/cli/language-server.ts",
    ...node,
    banner: { js: "#!/usr/bin/env node" },
    plugins: [
      {
        name: "launcher",
        setup(build) {
          build.onResolve({ filter: /^\.\/main\.ts$/ }, () => ({ path: "./mailconf.js", external: true }));
        },
      },
    ],
  },
];

/**
 * Takes the examples out of the rules: they are for their pages and for the tests, and would be a quarter of the program.
 * What a rule finds, why it matters and what a log says of it stand in the pages alone.
 * @type {import("esbuild").Plugin}
 */
const withoutExamples = {
  name: "without examples",
  setup(build) {
    const unread = /^( +(?:why|summary|log):)\s+(["'])(?:(?!\2)[^\\]|\\.)*\2,$/gm;
    build.onLoad({ filter: /[\\/]server[\\/]src[\\/]rules[\\/].*\.ts$/ }, ({ path: file }) => ({
      contents: readFileSync(file, "utf8")
        .replace(/^( +)examples: \{\n[\s\S]*?^\1\},?\n/gm, "$1examples: { bad: [], good: [] },\n")
        .replace(unread, '$1 "",'),
      loader: "ts",
    }));
  },
};

/** Builds dist/ from the sources: beside it first, so that nothing that runs from it meets half a build. */
export async function build() {
  await bootstrap();
  const esbuild = await import("esbuild");
  const { version } = JSON.parse(readFileSync(at("package.json"), "utf8"));
  const fresh = at(".cache", `dist-${process.pid}`);
  mkdirSync(fresh, { recursive: true });
  const built = Promise.all(
    bundles.map(async ({ to, from, plugins = [], ...options }) => {
      await esbuild.build({
        absWorkingDir: root,
        entryPoints: [from],
        outfile: path.join(fresh, to),
        bundle: true,
        minify: true,
        legalComments: "none",
        logLevel: "warning",
        define: {
          "process.env.MAILCONF_VERSION": JSON.stringify(version),
          "process.env.MAILCONF_DATA": JSON.stringify(dataNames().join(" ")),
        },
        plugins: [...plugins, withoutExamples, dataPlugin(options.platform === "node" ? { into: fresh } : "passed")],
        ...options,
      });
    }),
  );
  await built.catch(() => {
    rmSync(fresh, { recursive: true, force: true });
    return stop("The build failed (the compiler's message is above); dist/ is as it was");
  });
  copyFileSync(at("scripts", "launcher.cjs"), path.join(fresh, "mailconf.js"));
  for (const program of ["mailconf.js", "mailconf-language-server.js"]) chmodSync(path.join(fresh, program), 0o755);
  rmSync(at("dist"), { recursive: true, force: true });
  renameSync(fresh, at("dist"));
}

if (process.argv[1] === at("scripts", "build.mjs")) {
  const began = performance.now();
  await build();
  console.log(`Built dist/ in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
