import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { CancellationTokenSource, ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver/node";
import { startClient } from "../lsp/test-client.ts";
import { memoryFiles } from "../memory-host.ts";
import { pick, random } from "../syntax/random.ts";
import { documents, scraps } from "./hostile-text.ts";

/** Another seed: MAILCONF_SEED=7. Longer: MAILCONF_STEPS=100000. */
const seed = Number(process.env.MAILCONF_SEED ?? 20261125);
const steps = Number(process.env.MAILCONF_STEPS ?? 300);

const next = random(seed);

const scrap = (longest: number): string => Array.from({ length: next(longest) }, () => pick(next, scraps)).join("");
const coordinate = (): number => pick(next, [0, 0, 1, 2, 3, 7, 20, 100, 2 ** 31 - 1]);
const position = () => ({ line: coordinate(), character: coordinate() });
const range = () => ({ start: position(), end: position() });

/** What a client may ask of one document, with parameters out of range more often than not. */
const requests: Readonly<Record<string, () => object>> = {
  "textDocument/hover": () => ({ position: position() }),
  "textDocument/completion": () => ({ position: position() }),
  "textDocument/definition": () => ({ position: position() }),
  "textDocument/references": () => ({ position: position(), context: { includeDeclaration: next(2) === 0 } }),
  "textDocument/documentHighlight": () => ({ position: position() }),
  "textDocument/signatureHelp": () => ({ position: position() }),
  "textDocument/prepareRename": () => ({ position: position() }),
  "textDocument/rename": () => ({ position: position(), newName: scrap(3) }),
  "textDocument/documentSymbol": () => ({}),
  "textDocument/codeAction": () => ({ range: range(), context: { diagnostics: [] } }),
  "textDocument/codeLens": () => ({}),
  "textDocument/documentLink": () => ({}),
  "textDocument/foldingRange": () => ({}),
  "textDocument/selectionRange": () => ({ positions: [position(), position()] }),
  "textDocument/inlayHint": () => ({ range: { start: position(), end: { line: next(300), character: 0 } } }),
  "textDocument/semanticTokens/full": () => ({}),
  "textDocument/semanticTokens/range": () => ({ range: range() }),
  "textDocument/formatting": () => ({ options: { tabSize: 4, insertSpaces: true } }),
  "textDocument/rangeFormatting": () => ({ range: range(), options: { tabSize: 4, insertSpaces: true } }),
};
const own = ["status", "mailMap", "clientSettings", "defaults", "supportReport", "addresses", "liveCertificates"];

/** Refusals that a client expects: cancelled, "cannot be renamed", the file is not open. */
const expected: readonly number[] = [
  ErrorCodes.InvalidParams,
  LSPErrorCodes.RequestCancelled,
  LSPErrorCodes.ContentModified,
  LSPErrorCodes.RequestFailed,
];

async function start(keeps: boolean) {
  const disk = memoryFiles({
    "file:///srv0/etc/postfix/main.cf": "myhostname = mail.example.com\n",
    "file:///srv0/etc/postfix/master.cf": "smtp inet n - n - - smtpd\n",
    "file:///srv1/etc/courier/imapd": "PORT=143\n",
  });
  return startClient(
    {
      disk,
      machine: {
        ...memoryFiles({ "/x": "a b\n", "/x.pem": "nothing" }),
        addresses: () => ({ kind: "found", value: [] }),
      },
    },
    keeps,
  );
}

suite(`requests in any order, seed ${seed}`, () => {
  test(`${steps} steps over 100 files: every request is answered, none with an internal error`, async () => {
    const { connection, errors } = await start(false);
    const open = new Map<string, number>();
    const answers: Promise<unknown>[] = [];
    let version = 0;
    const failures: string[] = [];
    const ask = (method: string, params: object) => {
      const source = new CancellationTokenSource();
      const answer = connection.sendRequest(method, params, source.token).catch((error: unknown) => {
        if (!(error instanceof ResponseError) || !expected.includes(error.code))
          failures.push(`${method} ${JSON.stringify(params)}: ${error instanceof Error ? error.message : error}`);
      });
      answers.push(answer);
      if (next(5) === 0) source.cancel();
    };
    for (let step = 0; step < steps; step++) {
      const { uri, languageId } = pick(next, documents);
      const textDocument = { uri };
      const isOpen = open.has(uri);
      const what = next(20);
      if (!isOpen && what < 10) {
        open.set(uri, ++version);
        const text = scrap(40);
        await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId, version, text } });
      } else if (what < 7) {
        const contentChanges = Array.from({ length: 1 + next(3) }, () =>
          next(6) === 0 ? { text: scrap(40) } : { range: range(), text: scrap(4) },
        );
        // Also of files that are not open, and with versions that go back.
        await connection.sendNotification("textDocument/didChange", {
          textDocument: { uri, version: next(10) === 0 ? 1 : ++version },
          contentChanges,
        });
      } else if (what === 7) {
        open.delete(uri);
        await connection.sendNotification("textDocument/didClose", { textDocument });
      } else if (what === 8) {
        await connection.sendNotification("textDocument/didSave", { textDocument });
        await connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 1 + next(3) }] });
      } else if (what === 9) ask(`mailconf/${pick(next, own)}`, { uri });
      else if (what === 10) ask("workspace/symbol", { query: scrap(2) });
      else {
        const method = pick(next, Object.keys(requests));
        ask(method, { textDocument, ...requests[method]!() });
      }
      if (step % 50 === 49) await Promise.all(answers.splice(0));
    }
    await Promise.all(answers);
    assert.deepEqual(failures.slice(0, 5), [], `seed ${seed}`);
    assert.deepEqual(errors.slice(0, 3), [], `seed ${seed}`);
    // It is still there, and still right.
    const hover = await connection.sendRequest("mailconf/explain", {
      uri: documents[0]!.uri,
      word: "smtpd_helo_required",
    });
    assert.match(JSON.stringify(hover), /smtpd_helo_required/);
    connection.dispose();
  });
});
