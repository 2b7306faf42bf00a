// Writes docs/rules/<id>.md and the table of rules in README.md from the rules themselves: node scripts/rule-pages.mjs
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { bootstrap } from "./bootstrap.mjs";
import { dataPlugin } from "./data-plugin.mjs";
import { at, root } from "./root.mjs";

await bootstrap();
const esbuild = await import("esbuild");
const bundle = at(".cache", "rule-pages.mjs");
await esbuild.build({
  absWorkingDir: root,
  stdin: {
    contents:
      'export { allRules } from "./server/src/rules/all.ts"; export { rulePage } from "./server/src/rules/page.ts";',
    resolveDir: root,
  },
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "esm",
  logLevel: "warning",
  plugins: [dataPlugin("source")],
});
const { allRules, rulePage } = await import(pathToFileURL(bundle).href);
rmSync(bundle);

mkdirSync(at("docs", "rules"), { recursive: true });
for (const name of readdirSync(at("docs", "rules"))) rmSync(at("docs", "rules", name));
for (const rule of allRules) writeFileSync(at("docs", "rules", `${rule.id}.md`), rulePage(rule));

const rows = allRules.map(({ id, severity, summary }) => `| [${id}](docs/rules/${id}.md) | ${severity} | ${summary} |`);
const table = ["<!-- rules -->", "| rule | severity | |", "|---|---|---|", ...rows, "<!-- /rules -->"].join("\n");
const readme = readFileSync(at("README.md"), "utf8");
writeFileSync(
  at("README.md"),
  readme.replace(/<!-- rules -->[\s\S]*<!-- \/rules -->/, () => table),
);
console.log(`${allRules.length} rules written to docs/rules and README.md`);
