import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "vscode-languageserver";
import { Watchdog } from "../../server/src/lsp/watchdog.ts";

const hover = {
  jsonrpc: "2.0",
  id: 1,
  method: "textDocument/hover",
  params: { textDocument: { uri: "file:///etc/postfix/main.cf" } },
} as Message;

function watchdog() {
  const told: string[] = [];
  const dog = new Watchdog();
  dog.tell = (line) => told.push(line);
  return { dog, told };
}

test("work of more than two seconds is told of", () => {
  const { dog, told } = watchdog();
  dog.handleMessage(hover, () => {
    for (const end = performance.now() + 2100; performance.now() < end; );
  });
  dog.step(() => "checking (open-relay)", 2500);
  dog.step(() => assert.fail("nobody waited"), 100);
  assert.match(told[0] ?? "", /^textDocument\/hover of main\.cf kept the server busy for 2\.\d s$/);
  assert.equal(told[1], "checking (open-relay) kept the server busy for 2.5 s");
});

test("a request that waits says for what, once; one that is answered says nothing", async () => {
  const { dog, told } = watchdog();
  dog.questions = () => ["postconf -d"];
  await dog.handleMessage(hover, async () => {});
  let answer = () => {};
  const waited = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const answered = dog.handleMessage(hover, () => waited);
  while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  answer();
  await answered;
  assert.deepEqual(told, ["textDocument/hover of main.cf has waited 2 s for postconf -d"]);
});
