import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
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
  return { send, until, said: () => answers };
}

suite("the server in a browser", () => {
  test("the client is told of exactly the data files that ship", () => {
    assert.deepEqual(dataNames(), readdirSync("dist/data").sort());
  });

  test("starts without Node.js, and knows what the data files say", { timeout: 90_000 }, async () => {
    const { send, until, said } = worker();
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
    // A client that reads no files is asked for none.
    assert.equal(
      said().some(({ method }) => method?.startsWith("mailconf/")),
      false,
    );
    send({ id: 3, method: "mailconf/rulePage", params: { id: "bad-boolean" } });
    assert.match(String((await until(({ id }) => id === 3)).result), /^# bad-boolean/);
  });

  test("the files beside the open one come from the client", { timeout: 90_000 }, async () => {
    const { send, until, said } = worker();
    const names = readdirSync("dist/data");
    const data = Object.fromEntries(names.map((name) => [name, readFileSync(`dist/data/${name}`, "utf8")]));
    const folder = "vscode-vfs://github/example/etc";
    const files: Readonly<Record<string, string>> = {
      [`${folder}/postfix/main.cf`]: "myhostname = mail.example.com\nvirtual_alias_maps = hash:/etc/postfix/virtual\n",
      [`${folder}/postfix/virtual`]: "a@example.com b@example.com\n",
      [`${folder}/courier/imapd-ssl`]: "SSLPORT=993\nIMAPDSSLSTART=YES\n",
    };
    // The client's part: answers each question once.
    const answered = new Set<unknown>();
    const answering = setInterval(() => {
      for (const { id, method, params } of said()) {
        if (id === undefined || !method?.startsWith("mailconf/") || answered.has(id)) continue;
        answered.add(id);
        const { uri } = params as { uri: string };
        const names = Object.keys(files).filter((file) => dirname(file) === uri);
        if (method === "mailconf/list") {
          const value = names.map((file) => basename(file));
          send({ id, result: value.length > 0 ? { kind: "found", value } : { kind: "missing" } });
          continue;
        }
        const text = files[uri];
        const status = { kind: "file", mode: 0o644, owner: 0, group: 0, size: text?.length, modified: 1, inode: 0 };
        const value = method === "mailconf/stat" ? status : new TextEncoder().encode(text);
        send({ id, result: text === undefined ? { kind: "missing" } : { kind: "found", value } });
      }
    }, 1);
    try {
      const initializationOptions = { data, hasFiles: true };
      send({
        id: 1,
        method: "initialize",
        params: { processId: null, rootUri: null, capabilities: {}, initializationOptions },
      });
      await until(({ id }) => id === 1);
      send({ method: "initialized", params: {} });
      const uri = `${folder}/postfix/master.cf`;
      const text = "smtp inet n - n - - smtpd\n";
      send({
        method: "textDocument/didOpen",
        params: { textDocument: { uri, languageId: "postfix-master", version: 1, text } },
      });
      send({ id: 2, method: "mailconf/mailMap", params: { uri } });
      const { body } = (await until(({ id, result }) => id === 2 && result !== undefined)).result as {
        body: string;
      };
      assert.match(body, /<h1>mail\.example\.com<\/h1>/);
      assert.match(body, /993 imapd-ssl · TLS/);
      // The tables too, for the rules that look at them.
      await until(({ params }) => (params as { uri?: string } | undefined)?.uri === `${folder}/postfix/virtual`);
    } finally {
      clearInterval(answering);
    }
  });
});
