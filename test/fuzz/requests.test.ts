import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { CancellationTokenSource, ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver/node";
import { startClient } from "../lsp/test-client.ts";
import { memoryFiles } from "../memory-host.ts";
import { pick, random } from "../syntax/random.ts";

/** Another seed: MAILCONF_SEED=7. Longer: MAILCONF_STEPS=100000. Growth of memory over so many edits: MAILCONF_SOAK=1000000. */
const seed = Number(process.env.MAILCONF_SEED ?? 20261125);
const steps = Number(process.env.MAILCONF_STEPS ?? 300);
const soak = Number(process.env.MAILCONF_SOAK ?? 0);

const next = random(seed);

/** A hundred files: two servers with everything, tables, and names that no file should have. */
const kinds: readonly (readonly [name: string, languageId: string])[] = [
  ["main.cf", "postfix-main"],
  ["master.cf", "postfix-master"],
  ["virtual", "postfix-table"],
  ["access.pcre", "postfix-table"],
  ["mysql-users.cf", "postfix-table-client"],
  ["../courier/imapd", "courier"],
  ["../courier/imapd-ssl", "courier"],
  ["../courier/authmysqlrc", "courier-auth"],
  ["mail.log", "maillog"],
  ["odd%20name%ZZ", "postfix-main"],
];
const documents = Array.from({ length: 100 }, (_, i) => {
  const [name, languageId] = kinds[i % kinds.length]!;
  return { uri: new URL(name, `file:///srv${Math.floor(i / kinds.length)}/etc/postfix/`).href, languageId };
});

const scraps = [
  ...[
    "\n",
    "\n ",
    "\r\n",
    "\r",
    "\t",
    " ",
    "#",
    "=",
    ",",
    "$",
    "${",
    "}",
    "{",
    "$(",
    "`",
    '"',
    "'",
    "\\",
    "/",
    ":",
    "-o ",
    "!",
  ],
  ...[
    "smtpd_recipient_restrictions = ",
    "permit_mynetworks",
    "reject_unauth_destination",
    "check_sender_access hash:/x",
  ],
  ...[
    "smtp inet n - n - - smtpd\n",
    "127.0.0.2:submission inet n - y - 5 smtpd",
    "inet_interfaces = all\n",
    "myhostname",
  ],
  ...[
    "mynetworks = 10.1.2.3/24 [2001:db8::]/32\n",
    "PORT=143,1.2.3.4.143\n",
    "TLS_CERTFILE=/x.pem\n",
    "MYSQL_PASSWORD\tx\n",
  ],
  ...["/^(a+)+$/ REJECT\n", "if /x/\n", "endif\n", "user = ", "query = SELECT '%s'\n", "a@example.com b@example.com\n"],
  ...[
    "\ud800",
    "\udc80",
    "\u0000",
    "\ufeff",
    "\u202e",
    "é",
    "𝄞",
    "%",
    "| /bin/sh",
    "main.cf: ",
    "# mailconf: ignore x\n",
  ],
  ...[
    "Nov 25 10:00:00 mail postfix/smtpd[1]: warning: ",
    "smtpd_tls_security_level=may\n",
    "alias_maps = inline:{a=b}\n",
  ],
] as const;

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

  // A soak takes minutes: it is asked for by MAILCONF_SOAK, and nothing is left out where it is not.
  if (soak > 0)
    test(`${soak} edits do not make memory grow`, async () => {
      const { connection } = await start(false);
      const [main] = documents;
      const { uri, languageId } = main!;
      const text = "myhostname = mail.example.com\nsmtpd_recipient_restrictions = permit_mynetworks, reject\n".repeat(
        100,
      );
      await connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId, version: 1, text },
      });
      const settled = () =>
        connection.sendRequest("textDocument/hover", { textDocument: { uri }, position: { line: 0, character: 2 } });
      const heap = async () => {
        await settled();
        (globalThis as { gc?: () => void }).gc?.();
        return process.memoryUsage().heapUsed;
      };
      let before = 0;
      for (let edit = 0; edit < soak; edit++) {
        const line = next(200);
        const at = { line, character: 0 };
        // In and out again: the text stays as long as it is.
        const contentChanges = edit % 2 === 0 ? [{ range: { start: at, end: at }, text: "#" }] : [{ text }];
        await connection.sendNotification("textDocument/didChange", {
          textDocument: { uri, version: edit + 2 },
          contentChanges,
        });
        if (edit % 100 === 99) await settled();
        if (edit === Math.floor(soak / 5)) before = await heap();
      }
      const grown = (await heap()) - before;
      assert.ok(grown < 20 * 1024 * 1024, `grown by ${Math.round(grown / 1024 / 1024)} MiB`);
      connection.dispose();
    });
});
