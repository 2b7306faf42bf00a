import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { TextDocument } from "vscode-languageserver-textdocument";
import { startClient } from "../lsp/test-client.ts";
import { memoryFiles } from "../memory-host.ts";
import { pick, random } from "../syntax/random.ts";
import { documents, scraps } from "./hostile-text.ts";

/** A longer soak: MAILCONF_SOAK=1000000 edits, with the heap told ten times; another seed: MAILCONF_SEED=7. */
const soak = Number(process.env.MAILCONF_SOAK ?? 3000);
const seed = Number(process.env.MAILCONF_SEED ?? 20261126);
const mebibyte = 1024 * 1024;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** A document of one language, and what was last typed into it. */
interface Typed {
  readonly document: TextDocument;
  text: string;
  offset: number;
}

suite("a long session", () => {
  test(`${soak} edits in ten languages do not make memory grow`, async () => {
    const next = random(seed);
    const scrap = (longest: number) => Array.from({ length: next(longest) }, () => pick(next, scraps)).join("");
    const { connection, errors } = await startClient({ disk: memoryFiles({}), machine: {} }, false);
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
      // Between the halves of a CRLF or of a surrogate pair a place has no offset of its own.
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
    const heap = async () => {
      // What waits for a pause in typing runs first.
      await new Promise((resume) => setTimeout(resume, 400));
      await ask();
      collectGarbage();
      return process.memoryUsage().heapUsed / mebibyte;
    };

    const part = Math.max(1, Math.floor(soak / 10));
    const heaps: number[] = [];
    for (let i = 1; i <= soak; i++) {
      await edit(pick(next, all));
      if (i % 100 === 0) await ask();
      if (i % part === 0) heaps.push(await heap());
    }
    const told = heaps.map((size) => size.toFixed(1)).join(", ");
    if (soak > 3000) console.log(`heap after each tenth of ${soak} edits, in MiB: ${told}`);
    assert.ok(heaps.at(-1)! - heaps[1]! < 20, `heap after each tenth, in MiB: ${told}`);
    assert.deepEqual(errors.slice(0, 3), []);
    connection.dispose();
  });
});
