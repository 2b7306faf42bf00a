// @ts-check
import path from "node:path";
import { root } from "./root.mjs";

/** How many tests of all groups passed, failed and were skipped so far. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;

  add(/** @type {Tally} */ { passed, failed, skipped }) {
    this.passed += passed;
    this.failed += failed;
    this.skipped += skipped;
  }
}

/**
 * Prints what a person wants to know of a test run (failures, reasons of skips, with `each` every test) and counts.
 * @param {AsyncIterable<{ type: string, data: any }>} events of Node's test runner
 * @param {Tally} tally
 * @param {{ each: boolean, maySkip: boolean }} options `maySkip: false` counts a skipped test as failed
 */
export async function report(events, tally, { each, maySkip }) {
  /** @type {string[]} */
  const names = [];
  for await (const { type, data } of events) {
    if (type === "test:stdout" || type === "test:stderr") process.stdout.write(data.message);
    if (type === "test:start") names.splice(data.nesting, Number.POSITIVE_INFINITY, data.name);
    if (type !== "test:pass" && type !== "test:fail") continue;

    const title = [...names.slice(0, data.nesting), data.name].map(shown).join(" › ");
    const error = data.details.error;
    // A parent that fails only because a test inside it failed says nothing new.
    if (error?.failureType === "subtestsFailed") continue;
    // Not chosen is not skipped.
    if (data.skip === "test name does not match pattern") continue;
    if (type === "test:fail") {
      tally.failed++;
      const place = data.file === undefined ? "" : `  ${shown(data.file)}:${data.line}`;
      console.log(`✗ ${title}${place}\n${indented(explanation(error))}`);
    } else if (data.name === data.file) {
      tally.failed++;
      console.log(`✗ ${title}: there is no test in this file`);
    } else if (data.skip !== undefined) {
      if (maySkip) tally.skipped++;
      else tally.failed++;
      console.log(`${maySkip ? "○ skipped" : "✗ skipped, which CI=true forbids"}: ${title}: ${data.skip}`);
    } else if (data.details.type !== "suite") {
      tally.passed++;
      if (each) console.log(`✓ ${title} (${(data.details.duration_ms / 1000).toFixed(1)} s)`);
    }
  }
}

/** A file that fails as a whole is a test named by the path of its bundle. */
function shown(/** @type {string} */ name) {
  if (!path.isAbsolute(name)) return name;
  return path.relative(root, name).replace(/^\.cache.tests.\d+.\w+.(.*)\.mjs$/, "test/$1.ts");
}

/** What went wrong, with the stack as far as it is in our files. */
function explanation(/** @type {any} */ error) {
  const cause = error?.cause ?? error;
  const text = String(cause?.stack ?? cause?.message ?? cause);
  return text
    .split("\n")
    .filter((line) => !/^ +at .*(node:internal|node:async_hooks)/.test(line))
    .join("\n");
}

const indented = (/** @type {string} */ text) => text.replace(/^(?=.)/gm, "    ");
