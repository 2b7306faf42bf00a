// @ts-check
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The absolute path of the repository. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** The absolute path of something in the repository: `at("dist", "mailconf.js")`. */
export const at = (/** @type {string[]} */ ...parts) => path.join(root, ...parts);
