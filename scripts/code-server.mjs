// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { codeServer } from "./install-code-server.mjs";

/**
 * A running VS Code for the browser.
 * @typedef {{ address: string, log: () => string, ended: Promise<void>, stop: () => Promise<void> }} RunningCodeServer
 */

/**
 * Starts code-server on a free port of the loopback address; promises it as soon as it listens. It takes nothing from
 * and leaves nothing in the user's own VS Code, and asks nobody outside.
 * @param {object} options
 * @param {string} options.home the folder of its settings, extensions and logs
 * @param {string} options.vsix the extension to install
 * @param {NodeJS.ProcessEnv} options.env
 * @param {Readonly<Record<string, unknown>>} options.settings the user's settings
 * @returns {Promise<RunningCodeServer>}
 */
export async function startCodeServer({ home, vsix, env, settings }) {
  mkdirSync(path.join(home, "user", "User"), { recursive: true });
  writeFileSync(path.join(home, "user", "User", "settings.json"), JSON.stringify({ ...quiet, ...settings }, null, 2));
  const own = ["config", "user-data-dir", "extensions-dir"];
  const places = ["config.yaml", "user", "extensions"].flatMap((name, i) => [`--${own[i]}`, path.join(home, name)]);
  const ownEnv = { ...env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };

  const install = [codeServer.entry, ...places, "--install-extension", vsix, "--force"];
  const { status, stdout, stderr } = spawnSync(codeServer.node, install, { env: ownEnv, encoding: "utf8" });
  if (status !== 0) throw new Error(`code-server did not install ${vsix}\n${stdout}${stderr}`);

  const quietly = ["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"];
  const serve = [codeServer.entry, ...places, "--auth", "none", "--bind-addr", "127.0.0.1:0", ...quietly];
  // A process group of its own, so that everything it starts ends with it.
  const server = spawn(codeServer.node, serve, { env: ownEnv, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let log = "";
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => server.once("exit", () => resolve()));
  const address = await new Promise((resolve, reject) => {
    const read = (/** @type {Buffer} */ chunk) => {
      log += chunk;
      const listening = /listening on (http:\S+?)\/?\s/.exec(log)?.[1];
      if (listening !== undefined) resolve(listening);
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    ended.then(() => reject(new Error(`code-server did not start\n${log}`)));
  });

  const kill = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      process.kill(-(/** @type {number} */ (server.pid)), signal);
    } catch {
      // The group has ended already.
    }
  };
  const killNow = () => kill("SIGKILL");
  process.once("exit", killNow);
  const stop = async () => {
    kill("SIGTERM");
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2000))]);
    killNow();
    process.off("exit", killNow);
  };
  return { address, log: () => log, ended, stop };
}

/** Settings for a VS Code that opens on the files, not on what is new in it. */
const quiet = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
};
