import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { at } from "../../scripts/root.mjs";
import { pick, random } from "../syntax/random.ts";
import { documents, scraps } from "./hostile-text.ts";

/** A longer soak, its memory told ten times: MAILCONF_SOAK=1000000 edits; another seed: MAILCONF_SEED=7. */
const soak = Number(process.env.MAILCONF_SOAK ?? 3000);
const seed = Number(process.env.MAILCONF_SEED ?? 20261126);

/** A document of one language, and what was last typed into it. */
interface Typed {
  readonly document: TextDocument;
  text: string;
  offset: number;
}

/** Kibibytes of memory that a process holds; Linux tells without `ps`, which small systems lack. */
function residentSize(process: number): number {
  const status = `/proc/${process}/status`;
  if (existsSync(status)) return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(status, "utf8"))![1]);
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(process)], { encoding: "utf8" }));
}

suite("a long session", () => {
  test(`${soak} edits in ten languages do not make memory grow`, async () => {
    const next = random(seed);
    const scrap = (longest: number) => Array.from({ length: next(longest) }, () => pick(next, scraps)).join("");
    const server = spawn(process.execPath, [at("dist", "mailconf.js"), "lsp", "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    const errors: string[] = [];
    connection.onNotification("window/logMessage", ({ type, message }: { type: number; message: string }) => {
      if (type === 1) errors.push(message);
    });
    connection.listen();
    // Nothing but the documents is read: they lie where there is no file.
    const initializationOptions = { hostChecks: { enabled: false } };
    await connection.sendRequest("initialize", {
      ...{ processId: process.pid, rootUri: null, capabilities: {}, initializationOptions },
    });
    await connection.sendNotification("initialized", {});
    const all = documents.slice(0, 10).map(({ uri, languageId }): Typed => {
      const text = Array.from({ length: 200 }, () => `${scrap(5)}\n`).join("");
      return { document: TextDocument.create(uri, languageId, 1, text), text: "", offset: 0 };
    });
    for (const { document } of all) {
      const { uri, languageId, version } = document;
      const textDocument = { uri, languageId, version, text: document.getText() };
      await connection.sendNotification("textDocument/didOpen", { textDocument });
    }

    /** Types a scrap somewhere, or takes back what was typed last: the documents stay as long as they are. */
    const edit = async (typed: Typed) => {
      const { document, offset } = typed;
      const isTakenBack = typed.text !== "";
      const from = isTakenBack ? offset : next(document.getText().length);
      const to = from + typed.text.length;
      const text = isTakenBack ? "" : scrap(4);
      // Between the halves of a CRLF a place has no position of its own.
      const range = { start: document.positionAt(from), end: document.positionAt(to) };
      const { uri } = document;
      const version = document.version + 1;
      const contentChanges = [{ range, text }];
      typed.offset = document.offsetAt(range.start);
      typed.text = text;
      TextDocument.update(document, contentChanges, version);
      await connection.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
    };
    const ask = async () => {
      const { document } = pick(next, all);
      const position = document.positionAt(next(document.getText().length));
      const params = { textDocument: { uri: document.uri }, position };
      await connection.sendRequest("textDocument/hover", params);
      await connection.sendRequest("textDocument/completion", params);
    };
    /** Mebibytes of memory that the server holds. */
    const memory = async () => {
      // What waits for a pause in typing runs first.
      await sleep(400);
      await ask();
      return residentSize(server.pid!) / 1024;
    };

    const part = Math.max(1, Math.floor(soak / 10));
    const held: number[] = [];
    for (let i = 1; i <= soak; i++) {
      await edit(pick(next, all));
      if (i % 100 === 0) await ask();
      if (i % part === 0) held.push(await memory());
    }
    const told = `MiB after each tenth of ${soak} edits: ${held.map((size) => size.toFixed(1)).join(", ")}`;
    if (soak > 3000) console.log(told);
    assert.ok(held.at(-1)! - held[1]! < 30, told);
    assert.deepEqual(errors.slice(0, 3), []);
    await connection.sendRequest("shutdown");
    await connection.sendNotification("exit");
    const [status] = await once(server, "exit");
    assert.equal(status, 0);
    connection.dispose();
  });
});
