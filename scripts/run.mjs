// @ts-check
import { spawn } from "node:child_process";
import { root } from "./root.mjs";

/**
 * Runs a program in the repository, its output on ours; promises its exit status (127 if it cannot be started).
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", ...options });
    child.on("error", (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(127);
    });
    child.on("close", (status) => resolve(status ?? 1));
  });
}

/**
 * Runs npm, which is a script of Node.js and on Windows no program of its own.
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export function npm(args, options = {}) {
  const script = process.env.npm_execpath;
  if (script?.endsWith("js")) return run(process.execPath, [script, ...args], options);
  return run("npm", args, { shell: process.platform === "win32", ...options });
}
