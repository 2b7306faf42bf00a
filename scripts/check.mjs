// @ts-check
import { bootstrap } from "./bootstrap.mjs";
import { at } from "./root.mjs";
import { run } from "./run.mjs";

await bootstrap();

const tool = (/** @type {string} */ file, /** @type {string[]} */ ...args) => [at("node_modules", file), ...args];

/** What every commit passes, the fastest answer first. */
const steps = {
  "format and lint": tool("@biomejs/biome/bin/biome", "check", "--error-on-warnings"),
  types: tool("typescript/bin/tsc", "-p", "."),
  "dead code": tool("knip/bin/knip.js", "--no-progress"),
  "fast tests": [at("scripts", "test.mjs"), "unit"],
};

/** @type {string[]} */
const failed = [];
for (const [name, command] of Object.entries(steps)) {
  const began = performance.now();
  const status = await run(process.execPath, command);
  if (status !== 0) failed.push(name);
  console.log(`${status === 0 ? "✓" : "✗"} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)\n`);
}
console.log(failed.length === 0 ? "All checks passed" : `Failed: ${failed.join(", ")}`);
if (failed.length > 0) process.exitCode = 1;
