// @ts-check
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { build } from "./build.mjs";
import { at } from "./root.mjs";

const usage = `npm run bench [-- "COMMAND ARG..." ...]
Types into a main.cf of 200, 5,000 and 50,000 lines and measures, from each key to the diagnostics that answer it.
Each further COMMAND is another language server on stdio, measured beside ours in the same run.`;

if (process.argv.includes("--help")) {
  console.log(usage);
  process.exit(0);
}
await build();
const program = at("dist", "mailconf.js");
if (!existsSync(program)) throw new Error(`${program} was not built`);
const servers = [
  ["mailconf", process.execPath, program, "lsp", "--stdio"],
  ...process.argv.slice(2).map((command) => [command, ...command.split(" ")]),
];

const keys = 60;
const rows = [["server", "lines", "start ms", "open ms", "key ms (median)", "key ms (95 %)"]];
for (const lines of [200, 5_000, 50_000]) {
  for (const [name = "", file = "", ...args] of servers) {
    const { start, open, times } = await measure(file, args, text(lines), Math.floor(lines / 2));
    const sorted = times.toSorted((a, b) => a - b);
    const part = (/** @type {number} */ share) => sorted[Math.floor((sorted.length - 1) * share)]?.toFixed(1) ?? "-";
    rows.push([name, String(lines), start.toFixed(0), open.toFixed(0), part(0.5), part(0.95)]);
  }
}
const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));

/** A main.cf in which every name is different and every hundredth value is wrong. */
function text(/** @type {number} */ lines) {
  const all = Array.from({ length: lines }, (_, i) => `own_setting_${i} = value of line ${i}`);
  for (let i = 0; i < lines; i += 100) all[i] = `smtpd_helo_required = wrong${i}`;
  return `${all.join("\n")}\n`;
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @param {string} content
 * @param {number} line
 */
async function measure(file, args, content, line) {
  const began = performance.now();
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "ignore"] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  /** @type {((version: number) => void) | undefined} */
  let answered;
  connection.onNotification("textDocument/publishDiagnostics", ({ version }) => answered?.(version));
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("workspace/configuration", ({ items }) => items.map(() => null));
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { publishDiagnostics: { versionSupport: true } } },
  });
  void connection.sendNotification("initialized", {});
  const start = performance.now() - began;
  const uri = "file:///bench/main.cf";
  const wait = (/** @type {number} */ wanted) =>
    /** @type {Promise<number>} */ (
      new Promise((resolve) => {
        const limit = setTimeout(() => resolve(Number.NaN), 10_000);
        answered = (version) => {
          if (version !== undefined && version < wanted) return;
          clearTimeout(limit);
          resolve(performance.now());
        };
      })
    );
  const opened = performance.now();
  let answer = wait(1);
  void connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "postfix-main", version: 1, text: content },
  });
  const open = (await answer) - opened;
  const times = [];
  for (let key = 0; key < keys; key++) {
    const from = performance.now();
    answer = wait(key + 2);
    const place = { line, character: 0 };
    void connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: key + 2 },
      contentChanges: [{ range: { start: place, end: place }, text: "x" }],
    });
    times.push((await answer) - from);
    // What the server does in the pause between two keys is not the key's.
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  connection.dispose();
  child.kill();
  return { start, open, times };
}
