// @ts-check
import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stop } from "./bootstrap.mjs";
import { build } from "./build.mjs";
import { at } from "./root.mjs";
import { run } from "./run.mjs";

/** Bytes of the extension at most: it is copied to each server that somebody edits over SSH. */
const largest = 1_000_000;

/** The packaged extension. */
export const vsix = at("dist", "mailconf.vsix");

/** Packages dist/ as an extension that VS Code installs from the file, without a marketplace. */
export async function packageExtension() {
  const vsce = at("node_modules", "@vscode", "vsce", "vsce");
  // The page of each rule is in the extension; the README's list of them would be one more. How it is built tells nothing
  // to those who have no sources.
  const readme = path.join(".cache", "README.md");
  const text = readFileSync(at("README.md"), "utf8");
  const shown = text
    .replace(/<!-- rules -->[\s\S]*<!-- \/rules -->/, "`mailconf rules` lists them.")
    .replace(/^## How it is built\n[\s\S]*?(?=^## )/m, "");
  writeFileSync(at(readme), shown);
  // Everything is bundled, so node_modules stays out; the README's links stay as they are while there is no public repository.
  const args = [
    "package",
    "--no-dependencies",
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    "--readme-path",
    readme,
    "--out",
    vsix,
  ];
  const status = await run(process.execPath, [vsce, ...args], { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) stop("The extension could not be packaged (the message is above)");
  const denser = await run(process.execPath, [at("scripts", "deflate-harder.mjs"), vsix], { stdio: "ignore" });
  if (denser !== 0) console.warn("The extension is 3 % larger than it could be: packing it more densely failed");
  const { size } = statSync(vsix);
  if (size > largest)
    stop(`The extension has ${size} bytes, more than ${largest}: see what \`unzip -l ${vsix}\` lists`);
}

if (process.argv[1] === at("scripts", "package.mjs")) {
  await build();
  await packageExtension();
  console.log(`${(statSync(vsix).size / 1024).toFixed(0)} KiB: code --install-extension ${vsix}`);
}
