// @ts-check
import { readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { run } from "node:test";
import { stop } from "./bootstrap.mjs";
import { build } from "./build.mjs";
import { installCodeServer } from "./install-code-server.mjs";
import { packageExtension } from "./package.mjs";
import { at } from "./root.mjs";
import { installSystemPackages } from "./system-packages.mjs";
import { report, Tally } from "./test-report.mjs";

const usage = `npm test [-- [unit|real|editor] [PATTERN]]
  unit    everything that needs Node.js only
  real    with a real Postfix and Courier (test/real)
  editor  Neovim and VS Code in a browser (test/editor)
  PATTERN  only test files with this in their path or, if there is none, only tests with this in their name`;

/** Fuzzing that was asked for may take its time. */
const isLong = process.env.MAILCONF_SOAK !== undefined || process.env.MAILCONF_STEPS !== undefined;

/**
 * The groups, the fast one first. The slow ones share ports and a browser's memory, so their files run one by one.
 * `attempts`: on a busy machine a browser may lose a key and a daemon be late; a file that fails is run once more, and
 * both runs are shown. What they draw by chance has a fixed seed: what is wrong fails twice.
 */
const groups = [
  { name: "unit", slow: false, minutes: isLong ? 600 : 2, attempts: 1 },
  { name: "real", slow: true, minutes: 10, attempts: 2 },
  { name: "editor", slow: true, minutes: 10, attempts: 2 },
];

const args = process.argv.slice(2);
if (args.includes("--help")) stop(usage);
const wanted = groups.find(({ name }) => name === args[0]);
const [pattern = "", ...rest] = wanted === undefined ? args : args.slice(1);
if (rest.length > 0) stop(usage);

const tally = new Tally();
const bundles = at(".cache", "tests", String(process.pid));
process.once("SIGINT", () => process.exit(130));
process.once("exit", (status) => {
  rmSync(bundles, { recursive: true, force: true });
  if (status !== 0 && tally.failed === 0) tally.failed = 1;
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
});

await build();
const { bundleTests } = await import("./bundle-tests.mjs");
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --enable-source-maps`;

const all = readdirSync(at("test"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => path.join("test", file))
  .sort();
const byPath = all.filter((file) => file.includes(pattern));
const chosen = wanted === undefined ? groups : [wanted];

for (const group of chosen) {
  const files = (byPath.length > 0 ? byPath : all).filter((file) => groupOf(file) === group.name);
  if (files.length > 0) await runGroup(group, files);
}
if (tally.passed + tally.failed + tally.skipped === 0) stop(`No test matches "${pattern}"`);
if (tally.failed > 0) process.exitCode = 1;

/** Which group a test file is in: its folder, if that is one. */
function groupOf(/** @type {string} */ file) {
  const folder = file.split(path.sep)[1] ?? "";
  return groups.some(({ name }) => name === folder) ? folder : "unit";
}

async function runGroup(
  /** @type {typeof groups[number]} */ { name, slow, minutes, attempts },
  /** @type {string[]} */ files,
) {
  const began = performance.now();
  if (slow) installSystemPackages();
  if (name === "editor") {
    await packageExtension();
    await installCodeServer();
  }
  const bundled = await bundleTests(files, path.join(bundles, name)).catch(() => stop("The tests do not compile"));
  const inGroup = new Tally();
  for (const together of slow ? bundled.map((file) => [file]) : [bundled]) {
    let counts = new Tally();
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (attempt > 1) console.log(`once more, as ${counts.failed} failed:`);
      counts = new Tally();
      const events = run({
        files: together,
        concurrency: slow ? 1 : availableParallelism(),
        timeout: minutes * 60_000,
        ...(byPath.length > 0 ? {} : { testNamePatterns: [pattern] }),
      });
      await report(events, counts, { each: slow, maySkip: process.env.CI !== "true" });
      if (counts.failed === 0) break;
    }
    inGroup.add(counts);
  }
  tally.add(inGroup);
  const { passed, failed, skipped } = inGroup;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s\n`);
}
