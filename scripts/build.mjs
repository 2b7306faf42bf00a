// @ts-check
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bootstrap, stop } from "./bootstrap.mjs";
import { dataNames, dataPlugin } from "./data-plugin.mjs";
import { at, root } from "./root.mjs";

const node = /** @type {const} */ ({ platform: "node", format: "cjs", target: "node20" });
const browser = /** @type {const} */ ({ platform: "browser", format: "cjs", target: "es2022" });

/**
 * What is built, each of one entry.
 * @type {readonly (import("esbuild").BuildOptions & { to: string, from: string })[]}
 */
const bundles = [
  { to: "command-line.js", from: "server/src/cli/main.ts", ...node },
  { to: "extension.js", from: "client/src/node.ts", ...node, external: ["vscode"] },
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
 * The command. Node.js 22 and newer keep the compiled program, which takes most of its own time off the start: below
 * the home that the system names for the user, because what lies in /tmp or $HOME may be somebody else's.
 */
const launcher = `#!/usr/bin/env node
try {
  const home = require("node:os").userInfo().homedir;
  require("node:module").enableCompileCache?.(require("node:path").join(home, ".cache", "mailconf"));
} catch {
  // A user without a home: no cache.
}
require("./command-line.js");
`;

/**
 * Takes the examples out of the rules: they are for their pages and for the tests, and would be a quarter of the program.
 * @type {import("esbuild").Plugin}
 */
const withoutExamples = {
  name: "without examples",
  setup(build) {
    build.onLoad({ filter: /[\\/]server[\\/]src[\\/]rules[\\/].*\.ts$/ }, ({ path: file }) => ({
      contents: readFileSync(file, "utf8").replace(
        /^( +)examples: \{\n[\s\S]*?^\1\},?\n/gm,
        "$1examples: { bad: [], good: [] },\n",
      ),
      loader: "ts",
    }));
  },
};

/**
 * Zod brings its messages in fifty languages; only the English ones are shown anywhere.
 * @type {import("esbuild").Plugin}
 */
const inEnglish = {
  name: "in English",
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.c?js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
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
      if (!existsSync(at(from))) return `skipped ${to}: there is no ${from} yet`;
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
        plugins: [
          ...plugins,
          withoutExamples,
          inEnglish,
          dataPlugin(options.platform === "node" ? { into: fresh } : "passed"),
        ],
        ...options,
      });
      return "";
    }),
  );
  const notes = await built.catch(() => {
    rmSync(fresh, { recursive: true, force: true });
    return stop("The build failed (the compiler's message is above); dist/ is as it was");
  });
  writeFileSync(path.join(fresh, "mailconf.js"), launcher);
  for (const program of ["mailconf.js", "mailconf-language-server.js"]) chmodSync(path.join(fresh, program), 0o755);
  rmSync(at("dist"), { recursive: true, force: true });
  renameSync(fresh, at("dist"));
  for (const note of notes) if (note !== "") console.log(note);
}

if (process.argv[1] === at("scripts", "build.mjs")) {
  const began = performance.now();
  await build();
  console.log(`Built dist/ in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
