import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { startServer } from "../../server/src/lsp/server.ts";
import { memoryFiles } from "../memory-host.ts";

const uri = "file:///etc/postfix/main.cf";

async function client(
  initializationOptions?: object,
  capabilities: object = {},
): Promise<{
  connection: ProtocolConnection;
  published: PublishDiagnosticsParams[];
  next: () => Promise<PublishDiagnosticsParams>;
}> {
  const up = new PassThrough();
  const down = new PassThrough();
  startServer(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)), () => ({
    disk: memoryFiles({ "file:///etc/postfix/master.cf": "smtp inet n - n - - smtpd\nhub unix - - n - - smtp\n" }),
    machine: {},
  }));
  const connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const published: PublishDiagnosticsParams[] = [];
  let waiting: ((params: PublishDiagnosticsParams) => void)[] = [];
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    published.push(params);
    const now = waiting;
    waiting = [];
    for (const resolve of now) resolve(params);
  });
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: null,
    rootUri: null,
    capabilities,
    initializationOptions,
  });
  await connection.sendNotification("initialized", {});
  return { connection, published, next: () => new Promise((resolve) => waiting.push(resolve)) };
}

const open = (connection: ProtocolConnection, text: string) =>
  connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "postfix-main", version: 1, text },
  });

suite("over the protocol", () => {
  test("a typed character moves the diagnostic, with the version of the edit", async () => {
    const { connection, next } = await client();
    let answer = next();
    await open(connection, "a = b\nfoo");
    const first = await answer;
    assert.deepEqual([first.version, codes(first.diagnostics)], [1, ["1 missing-equals"]]);
    answer = next();
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: { start: { line: 0, character: 5 }, end: { line: 0, character: 5 } }, text: "\n" }],
    });
    const second = await answer;
    assert.deepEqual([second.version, codes(second.diagnostics)], [2, ["2 missing-equals"]]);
    connection.dispose();
  });

  test("hover, completion, definition, symbols and a fix", async () => {
    const { connection, next } = await client();
    const answer = next();
    await open(connection, "my_hub = [hub.example.com]\nrelayhost = $my_hub\nsmtpd_helo_required = true\n");
    await answer;
    const at = (line: number, character: number) => ({ textDocument: { uri }, position: { line, character } });
    const hover = (await connection.sendRequest("textDocument/hover", at(1, 2))) as { contents: { value: string } };
    assert.match(hover.contents.value, /relayhost/);
    assert.match(hover.contents.value, /\[hub\.example\.com\]/);
    const { items } = (await connection.sendRequest("textDocument/completion", at(2, 22))) as {
      items: { label: string }[];
    };
    assert.deepEqual(
      items.slice(0, 2).map(({ label }) => label),
      ["yes", "no"],
    );
    const [place] = (await connection.sendRequest("textDocument/definition", at(1, 15))) as {
      range: { start: { line: number } };
    }[];
    assert.equal(place?.range.start.line, 0);
    const symbols = (await connection.sendRequest("textDocument/documentSymbol", { textDocument: { uri } })) as {
      name: string;
    }[];
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ["my_hub", "relayhost", "smtpd_helo_required"],
    );
    const actions = (await connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri },
      range: { start: { line: 2, character: 24 }, end: { line: 2, character: 24 } },
      context: { diagnostics: [] },
    })) as { title: string }[];
    assert.ok(actions.some(({ title }) => title === 'Change to "yes"'));
    assert.ok(actions.some(({ title }) => title === 'Ignore "bad-boolean" here'));
    connection.dispose();
  });

  test("requests at any place of any text are answered without an error", async () => {
    const { connection } = await client();
    let version = 1;
    await open(connection, "");
    const piece = fc.constantFrom(
      ...["a", "=", " ", "\n", "\n ", "#", "$", "{", "}", "smtpd_helo_required", "permit_mynetworks", "hash:/x"],
      ...["\ud800", "\0", "1.2.3.4/33", "smtpd_recipient_restrictions = "],
    );
    const scrap = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
    await fc.assert(
      fc.asyncProperty(scrap, fc.nat(5), fc.nat(40), async (text, line, character) => {
        version++;
        await connection.sendNotification("textDocument/didChange", {
          textDocument: { uri, version },
          contentChanges: [{ text }],
        });
        const place = { textDocument: { uri }, position: { line, character } };
        for (const method of ["hover", "completion", "definition", "documentHighlight"])
          await connection.sendRequest(`textDocument/${method}`, place);
        await connection.sendRequest("textDocument/references", { ...place, context: { includeDeclaration: true } });
        await connection.sendRequest("textDocument/codeAction", {
          textDocument: { uri },
          range: { start: place.position, end: place.position },
          context: { diagnostics: [] },
        });
      }),
      { numRuns: 150, seed: 1 },
    );
    connection.dispose();
  });
});

const codes = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({ code, range }) => `${range.start.line} ${code}`);

suite("a large file", () => {
  const lines = Array.from({ length: 10_000 }, (_, i) => (i % 5000 === 4999 ? `no sign ${i}` : `own_${i} = ${i}`));

  test("its first problems come at once, the others when typing pauses, and none goes lost by an edit", async () => {
    const { connection, published } = await client();
    const seen = async (wanted: readonly string[]) => {
      while (
        codes(published.at(-1)?.diagnostics ?? [])
          .filter((code) => /missing-equals/.test(code))
          .join() !== `${wanted}`
      )
        await new Promise((resolve) => setTimeout(resolve, 5));
      return published.length;
    };
    await open(connection, ["no sign", ...lines].join("\n"));
    const first = await seen(["0 missing-equals"]);
    assert.equal(first, 1);
    // An edit where nothing was checked yet shows what it is about, and keeps what is known.
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [
        { range: { start: { line: 9000, character: 0 }, end: { line: 9000, character: 99 } }, text: "x" },
      ],
    });
    await seen(["0 missing-equals", "9000 missing-equals"]);
    await seen(["0 missing-equals", "5000 missing-equals", "9000 missing-equals", "10000 missing-equals"]);
  });

  test("a rule is turned off in the settings where the editor has the command", async () => {
    for (const hasCommands of [true, false]) {
      const { connection } = await client({ hasCommands });
      await open(connection, "smtpd_helo_required = maybe\n");
      const actions = (await connection.sendRequest("textDocument/codeAction", {
        textDocument: { uri },
        range: { start: { line: 0, character: 24 }, end: { line: 0, character: 24 } },
        context: { diagnostics: [] },
      })) as { title: string; command?: { command: string; arguments: unknown[] } }[];
      const found = actions.filter(({ title }) => title.startsWith("Turn "));
      assert.deepEqual(
        found.map(({ title, command }) => [title, command?.command, command?.arguments]),
        hasCommands ? [['Turn "bad-boolean" off in the settings', "mailconf.turnRuleOff", ["bad-boolean"]]] : [],
      );
      connection.dispose();
    }
  });

  test("a service's lens shows its places where the editor has the command, else only says how many", async () => {
    for (const hasCommands of [true, false]) {
      const { connection } = await client({ hasCommands });
      await open(connection, "relay_transport = hub\n");
      const master = "file:///etc/postfix/master.cf";
      const text = "smtp inet n - n - - smtpd\nhub unix - - n - - smtp\n";
      await connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri: master, languageId: "postfix-master", version: 1, text },
      });
      const start = { line: 1, character: 0 };
      const range = { start, end: { line: 1, character: 3 } };
      const title = "named 1 time in main.cf";
      const place = { uri, range: { start: { line: 0, character: 18 }, end: { line: 0, character: 21 } } };
      const command = hasCommands
        ? { title, command: "mailconf.showReferences", arguments: [master, start, [place]] }
        : { title, command: "" };
      const lenses = await connection.sendRequest("textDocument/codeLens", { textDocument: { uri: master } });
      assert.deepEqual(lenses, [{ range, command }]);
      connection.dispose();
    }
  });

  test("a file that is opened again has its lenses before the rules have run", async () => {
    const { connection } = await client({});
    await open(connection, "relay_transport = hub\n");
    const master = "file:///etc/postfix/master.cf";
    const text = "hub unix - - n - - smtp\n";
    const textDocument = { uri: master, languageId: "postfix-master", version: 1, text };
    const lenses = async () =>
      ((await connection.sendRequest("textDocument/codeLens", { textDocument: { uri: master } })) as object[]).length;
    for (let time = 0; time < 3; time++) {
      await connection.sendNotification("textDocument/didOpen", { textDocument });
      assert.equal(await lenses(), 1);
      // As long as the rules need to have run.
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(await lenses(), 1);
      await connection.sendNotification("textDocument/didClose", { textDocument: { uri: master } });
    }
    connection.dispose();
  });

  test("lenses and hints are asked for anew when another file changes", async () => {
    const canRefresh = { refreshSupport: true };
    const { connection } = await client({}, { workspace: { codeLens: canRefresh, inlayHint: canRefresh } });
    const asked = ["workspace/codeLens/refresh", "workspace/inlayHint/refresh"].map(
      (method) => new Promise<void>((resolve) => connection.onRequest(method, () => resolve())),
    );
    await open(connection, "relay_transport = hub\n");
    await connection.sendNotification("textDocument/didOpen", {
      textDocument: {
        uri: "file:///etc/postfix/master.cf",
        languageId: "postfix-master",
        version: 1,
        text: "hub unix - - n - - smtp\n",
      },
    });
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: "default_transport = hub\n" }],
    });
    await Promise.all(asked);
    connection.dispose();
  });

  test("a file that is renamed in the editor is renamed in main.cf", async () => {
    const { connection } = await client();
    await open(connection, "alias_maps = hash:/etc/aliases\n");
    const edit = await connection.sendRequest("workspace/willRenameFiles", {
      files: [{ oldUri: "file:///etc/aliases", newUri: "file:///etc/mail/aliases" }],
    });
    const range = { start: { line: 0, character: 18 }, end: { line: 0, character: 30 } };
    assert.deepEqual(edit, { changes: { [uri]: [{ range, newText: "/etc/mail/aliases" }] } });
    connection.dispose();
  });
});
