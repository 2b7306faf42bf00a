// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { stop } from "./bootstrap.mjs";
import { build } from "./build.mjs";
import { startCodeServer } from "./code-server.mjs";
import { installCodeServer, noCodeServer } from "./install-code-server.mjs";
import { packageExtension, vsix } from "./package.mjs";
import { at } from "./root.mjs";
import { run } from "./run.mjs";

const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith("-"));
const [given, ...more] = args.filter((arg) => !arg.startsWith("-"));
if (more.length > 0 || options.some((option) => option !== "--no-editor")) {
  stop("npm start [-- [--no-editor] DIR]   DIR: a directory with main.cf and master.cf");
}
const directory = given === undefined ? usualDirectory() : path.resolve(process.env.INIT_CWD ?? ".", given);

await build();
console.log(`The problems of ${directory}:`);
const status = await run(process.execPath, [at("dist", "mailconf.js"), "check", directory]);
// 1 only says that there are problems.
if (status > 1) process.exit(status);
if (!options.includes("--no-editor")) await openEditor();

/** Where Postfix has its configuration; where there is no Postfix, the sample server of the tests. */
function usualDirectory() {
  return existsSync("/etc/postfix/main.cf") ? "/etc/postfix" : at("test", "sample-server", "etc", "postfix");
}

async function openEditor() {
  await packageExtension();
  if (spawnSync("code", ["--version"], { shell: process.platform === "win32" }).status === 0) await openDesktop();
  else await openBrowser();
}

/** Opens the user's own VS Code. */
async function openDesktop() {
  // VS Code refuses to run as root without these two.
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox", "--user-data-dir", at(".cache", "vscode")] : [];
  const code = (/** @type {string[]} */ ...rest) =>
    run("code", [...asRoot, ...rest], { shell: process.platform === "win32" });
  if ((await code("--install-extension", vsix, "--force")) !== 0) stop(`VS Code did not install ${vsix}`);
  process.exitCode = await code(directory);
}

/** Serves VS Code to a browser on this machine until it is interrupted. */
async function openBrowser() {
  if (noCodeServer() !== "") {
    stop(`There is no "code" on the PATH and ${noCodeServer()}: install VS Code, and in it ${vsix}`);
  }
  if (!(await installCodeServer())) stop("There is no editor to open; the problems are above");
  // Variables of a VS Code whose terminal this may be would make it talk to that one.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VSCODE_")));
  const server = await startCodeServer({ home: at(".cache", "editor"), vsix, env, settings: {} });
  console.log(`\nVS Code with Mailconf: ${server.address}/?folder=${encodeURIComponent(directory)}`);
  console.log("It has no password: whoever is logged in to this machine can use it. Ctrl+C ends it.");
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => void server.stop());
  await server.ended;
}
