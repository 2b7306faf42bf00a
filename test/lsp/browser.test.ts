import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { runInNewContext } from "node:vm";

import { dataNames } from "../../scripts/data-plugin.mjs";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly params?: unknown;
}

/** dist/browser/server.js in a context that has what a worker has, and nothing of Node.js. */
function worker() {
  const answers: Message[] = [];
  const scope: Record<string, unknown> & { onmessage?: (event: { data: unknown }) => void } = {
    addEventListener: () => {},
    postMessage: (message: Message) => void answers.push(message),
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    queueMicrotask,
    TextDecoder,
    TextEncoder,
    URL,
    performance,
    console,
  };
  scope.self = scope;
  scope.setImmediate = undefined;
  runInNewContext(readFileSync("dist/browser/server.js", "utf8"), scope);
  const send = (message: Message) => scope.onmessage?.({ data: { jsonrpc: "2.0", ...message } });
  const until = async (wanted: (message: Message) => boolean): Promise<Message> => {
    for (;;) {
      const found = answers.find(wanted);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { send, until };
}

suite("the server in a browser", () => {
  test("the client is told of exactly the data files that ship", () => {
    assert.deepEqual(dataNames(), readdirSync("dist/data").sort());
  });

  test("starts without Node.js, and knows what the data files say", { timeout: 20_000 }, async () => {
    const { send, until } = worker();
    const names = readdirSync("dist/data");
    const data = Object.fromEntries(names.map((name) => [name, readFileSync(`dist/data/${name}`, "utf8")]));
    const uri = "vscode-vfs://github/example/main.cf";
    const text = "compatibility_level = 3.6\nsmtpd_helo_required = maybe\n";
    send({
      id: 1,
      method: "initialize",
      params: { processId: null, rootUri: null, capabilities: {}, initializationOptions: { data } },
    });
    await until(({ id }) => id === 1);
    send({ method: "initialized", params: {} });
    send({
      method: "textDocument/didOpen",
      params: { textDocument: { uri, languageId: "postfix-main", version: 1, text } },
    });
    const published = await until(({ method }) => method === "textDocument/publishDiagnostics");
    const { diagnostics } = published.params as { diagnostics: { code: string }[] };
    assert.equal(diagnostics.map(({ code }) => code).join(" "), "bad-boolean");
    send({
      id: 2,
      method: "textDocument/hover",
      params: { textDocument: { uri }, position: { line: 1, character: 3 } },
    });
    const hover = await until(({ id }) => id === 2);
    assert.match(JSON.stringify(hover.result), /smtpd_helo_required/);
    send({ id: 3, method: "mailconf/rulePage", params: { id: "bad-boolean" } });
    assert.match(String((await until(({ id }) => id === 3)).result), /^# bad-boolean/);
  });
});
