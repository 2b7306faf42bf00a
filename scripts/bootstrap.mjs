// @ts-check
import { lstatSync, statSync } from "node:fs";
import { at } from "./root.mjs";
import { npm } from "./run.mjs";

const time = (/** @type {string} */ file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Makes node_modules what package-lock.json says. Every script calls it first, so that each works in a fresh clone. */
export async function bootstrap() {
  if (Number(process.versions.node.split(".")[0]) < 20) {
    stop(`Mailconf needs Node.js 20 or newer, and this is ${process.version}: see https://nodejs.org/`);
  }
  // npm writes this file last, so an interrupted installation is repeated.
  if (time(at("node_modules", ".package-lock.json")) >= time(at("package-lock.json"))) return;
  // npm would follow the link and empty a folder that belongs to another working copy.
  if (lstatSync(at("node_modules"), { throwIfNoEntry: false })?.isSymbolicLink()) {
    stop("node_modules is a link, and older than package-lock.json: run npm ci where it leads, or remove the link");
  }
  console.log("Installing the packages that package-lock.json names from npm into node_modules …");
  // No package needs its install script: esbuild, Biome and TypeScript come as ready-made programs.
  const status = await npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (status !== 0) stop("npm could not install the packages (its message is above); nothing was built");
}

/**
 * Ends the script with one sentence on stderr.
 * @param {string} sentence
 * @returns {never}
 */
export function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
