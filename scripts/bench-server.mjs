// @ts-check
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";

/**
 * A language server to measure.
 * @typedef {{ readonly name: string, readonly command: readonly string[], readonly language: string,
 *   readonly file: string, readonly pull?: boolean, readonly text: (lines: number) => string }} Subject
 * `pull`: it answers questions for diagnostics at once, and would wait before it sends them by itself.
 */

/** Milliseconds after which an answer is no longer waited for. */
const patience = 10_000;

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

const quantile = (/** @type {readonly number[]} */ times, /** @type {number} */ share) => {
  const sorted = [...times].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return value === undefined ? "-" : value < 10 ? value.toFixed(1) : value.toFixed(0);
};

/**
 * Opens a text of so many lines in a server, types into it, asks it, and returns the columns of the table.
 * @param {Subject} subject
 * @param {number} lines
 * @param {number} keys
 * @returns {Promise<string[]>}
 */
export async function measure({ command, language, file, text, pull }, lines, keys) {
  const folder = mkdtempSync(path.join(tmpdir(), "mailconf-bench-"));
  const content = text(lines);
  writeFileSync(path.join(folder, file), content);
  const uri = pathToFileURL(path.join(folder, file)).href;
  const began = performance.now();
  const [program = "", ...args] = command;
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], cwd: folder });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  let version = 0;
  /** @type {(() => void) | undefined} */
  let answered;
  connection.onNotification("textDocument/publishDiagnostics", (params) => {
    if (params.uri === uri && (params.version === undefined || params.version >= version)) answered?.();
  });
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("workspace/configuration", ({ items }) => items.map(() => null));
  connection.onUnhandledNotification(() => {});
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    workspaceFolders: null,
    capabilities: { textDocument: { publishDiagnostics: { versionSupport: true }, ...(pull && { diagnostic: {} }) } },
  });
  const ready = performance.now() - began;
  void connection.sendNotification("initialized", {});
  /** From a message to the diagnostics that answer it, or to the end of patience. */
  const timed = async (/** @type {() => Promise<void>} */ send) => {
    const from = performance.now();
    const published = new Promise((resolve) => {
      answered = () => resolve(undefined);
    });
    await send();
    const answer = pull ? connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } }) : published;
    await Promise.race([answer, pause(patience)]);
    return performance.now() - from;
  };
  version = 1;
  const open = await timed(() =>
    connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: language, version: 1, text: content },
    }),
  );
  await pause(1000);
  const type = async (/** @type {number} */ line, /** @type {number} */ character, /** @type {string} */ added) => {
    version++;
    const place = { line, character };
    const time = await timed(() =>
      connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ range: { start: place, end: place }, text: added }],
      }),
    );
    await pause(20);
    return time;
  };
  const middle = Math.floor(lines / 2);
  const times = { keys: /** @type {number[]} */ ([]), top: /** @type {number[]} */ ([]) };
  for (let key = 0; key < keys; key++) times.keys.push(await type(middle, 4, "1"));
  for (let key = 0; key < Math.ceil(keys / 4); key++) times.top.push(await type(1, 0, "\n"));
  await pause(1000);
  const asked = async (/** @type {string} */ method) => {
    /** @type {number[]} */
    const found = [];
    for (let i = 0; i < 20; i++) {
      const from = performance.now();
      const answer = connection
        .sendRequest(method, { textDocument: { uri }, position: { line: middle, character: 3 } })
        .catch(() => null);
      await Promise.race([answer, pause(patience)]);
      found.push(performance.now() - from);
      // Who has not answered by then has its figure.
      if (performance.now() - from >= patience) break;
    }
    return found;
  };
  const hover = await asked("textDocument/hover");
  const completion = await asked("textDocument/completion");
  const memory = residentMiB(child.pid);
  connection.dispose();
  child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
  return [
    ready.toFixed(0),
    open.toFixed(0),
    quantile(times.keys, 0.5),
    quantile(times.keys, 0.95),
    quantile(times.top, 0.5),
    quantile(hover, 0.95),
    quantile(completion, 0.95),
    memory,
  ];
}

/** Resident memory of a process; "-" where the system does not tell. */
function residentMiB(/** @type {number | undefined} */ pid) {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? "-" : String(Math.round(Number(kilobytes) / 1024));
  } catch {
    return "-";
  }
}
