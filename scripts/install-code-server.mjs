// @ts-check
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bootstrap } from "./bootstrap.mjs";
import { at } from "./root.mjs";
import { npm } from "./run.mjs";

const version = "4.139.1";
/** code-server wants exactly this major version of Node.js, which npm has as a package. */
const nodeVersion = "24.21.0";
const arch = process.arch;
const directory = at(".cache", "code-server");

/** The browser edition of VS Code: the Node.js it runs on, its entry script, and the folder of the installation. */
export const codeServer = {
  directory,
  node: path.join(directory, "node_modules", `node-linux-${arch}`, "bin", "node"),
  entry: path.join(directory, "node_modules", "code-server", "out", "node", "entry.js"),
};

/** Whether code-server can be had here at all: the reason if not. */
export function noCodeServer() {
  if (process.platform !== "linux") return `code-server is not for ${process.platform}`;
  if (arch !== "x64" && arch !== "arm64") return `code-server is not for ${arch}`;
  return "";
}

const complete = `${version} on ${nodeVersion}\n`;
const marker = path.join(directory, complete.trim().replaceAll(" ", "-"));

/** Whether code-server is installed, in the version that belongs to these sources. */
export const isCodeServerInstalled = () => existsSync(marker);

/** Installs code-server from npm into .cache/code-server (374 MB, half a minute), once. Promises whether it is there. */
export async function installCodeServer() {
  if (isCodeServerInstalled()) return true;
  if (noCodeServer() !== "") return false;
  console.log(`Installing code-server ${version}, VS Code for the browser, from npm into .cache/ (374 MB, once) …`);
  // A half installation must never be taken for a whole one, so it grows elsewhere.
  const growing = `${directory}.${process.pid}`;
  const modules = path.join(growing, "node_modules");
  const node = path.join(modules, `node-linux-${arch}`);
  const vscode = path.join(modules, "code-server", "lib", "vscode");
  mkdirSync(growing, { recursive: true });
  writeFileSync(path.join(growing, "package.json"), '{ "private": true }\n');
  const env = { ...process.env, PATH: `${node}/bin:${process.env.PATH}`, npm_config_nodedir: node };
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const step = async (/** @type {string} */ cwd, /** @type {string[]} */ ...args) =>
    (await npm(args, { cwd, env, stdio: ["ignore", "ignore", "inherit"] })) === 0;

  const packages = [`node-linux-${arch}@${nodeVersion}`, `code-server@${version}`];
  const installed =
    (await step(growing, "install", "--save-exact", ...quiet, ...packages)) &&
    (await step(vscode, "install", "--omit=dev", ...quiet));
  if (!installed) {
    console.error("npm could not install code-server (its message is above)");
    rmSync(growing, { recursive: true, force: true });
    return false;
  }
  // The first writes output channels and logs; the second ends the extension host together with its parent.
  if (!(await step(vscode, "rebuild", "--loglevel=error", "@vscode/spdlog", "@vscode/native-watchdog"))) {
    console.error("No C++ compiler (g++, make, python3), so the output channels of this VS Code will stay empty");
  }
  prune(vscode, node);
  writeFileSync(path.join(growing, path.basename(marker)), "");
  rmSync(directory, { recursive: true, force: true });
  renameSync(growing, directory);
  return true;
}

/** Removes what no test and no user of ours needs: two thirds of the size. */
function prune(/** @type {string} */ vscode, /** @type {string} */ node) {
  const remove = (/** @type {string[]} */ ...parts) => rmSync(path.join(...parts), { recursive: true, force: true });
  const keepOnly = (/** @type {string} */ folder, /** @type {string} */ kept) => {
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder)) if (name !== kept) remove(folder, name);
  };
  const modules = path.join(vscode, "node_modules");
  remove(modules, "@github");
  remove(modules, "@microsoft", "mxc-sdk");
  remove(vscode, "extensions", "copilot");
  keepOnly(path.join(modules, "@vscode", "ripgrep-universal", "bin"), `linux-${arch}`);
  keepOnly(path.join(modules, "node-pty", "prebuilds"), `linux-${arch}`);
  remove(modules, "node-pty", "third_party");
  remove(modules, "@vscode", "spdlog", "build", "Release", "obj.target");
  remove(node, "include");
  remove(node, "share");
  for (const file of readdirSync(vscode, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".map")) remove(vscode, file);
  }
}

if (process.argv[1] === at("scripts", "install-code-server.mjs")) {
  await bootstrap();
  if (!(await installCodeServer())) process.exitCode = 1;
}
