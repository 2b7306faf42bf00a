import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { suite, test } from "node:test";
import { type Message, StreamMessageReader } from "vscode-languageserver/node";
import { DirectReader } from "../../server/src/lsp/direct-reader.ts";
import { random } from "../syntax/random.ts";

/** What a reader makes of pieces of input: messages and the number of errors. */
async function readBy(kind: typeof DirectReader | typeof StreamMessageReader, pieces: readonly Buffer[]) {
  const input = new PassThrough();
  const reader = new kind(input);
  const messages: Message[] = [];
  let errors = 0;
  reader.onError(() => errors++);
  reader.listen((message) => messages.push(message));
  for (const piece of pieces) {
    input.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  return { messages, errors };
}

const framed = (content: string | Buffer, header = `Content-Length: ${Buffer.byteLength(content)}`) =>
  Buffer.concat([Buffer.from(`${header}\r\n\r\n`), Buffer.from(content)]);

const cut = (bytes: Buffer, next: (below: number) => number, most: number): Buffer[] => {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + next(most);
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
};

suite("the reader of messages", () => {
  test("reads as the library does, wherever the pieces end", async () => {
    const next = random(11);
    const text = () =>
      Array.from({ length: next(60) }, () => ["a", "é", "€", "😀", "\n", '"', "\u0000"][next(7)]!).join("");
    for (let round = 0; round < 60; round++) {
      const contents = Array.from({ length: 1 + next(6) }, (_, id) =>
        next(8) === 0 ? "{broken" : JSON.stringify({ jsonrpc: "2.0", id, method: "x", params: { text: text() } }),
      );
      const header = (content: string) =>
        [
          `Content-Length: ${Buffer.byteLength(content)}`,
          `Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(content)}`,
        ][next(2)];
      const bytes = Buffer.concat(contents.map((content) => framed(content, header(content))));
      const pieces = cut(bytes, next, [1, 7, 40, 10_000][next(4)]!);
      const [own, library] = [await readBy(DirectReader, pieces), await readBy(StreamMessageReader, pieces)];
      assert.deepEqual(own, library);
      assert.equal(own.messages.length + own.errors, contents.length);
    }
  });

  test("what is no message is an error, and the next is read", async () => {
    const good = framed('{"jsonrpc":"2.0","method":"good"}');
    for (const bad of [
      Buffer.from("Content-Type: x\r\n\r\n"),
      Buffer.from("Content-Length: many\r\n\r\n"),
      Buffer.from("Content-Length: -5\r\n\r\n"),
      framed(""),
      framed(Buffer.from([0xff, 0xfe])),
    ]) {
      const { messages, errors } = await readBy(DirectReader, [bad, good]);
      assert.deepEqual(
        [errors, messages.map((message) => (message as { method?: string }).method)],
        [1, ["good"]],
        `${bad}`,
      );
    }
  });

  test("a message that no text can hold is passed over; a header that does not end is given up", async () => {
    const head = Buffer.from("Content-Length: 600000000\r\n\r\n");
    const part = Buffer.alloc(60_000_000, 0x20);
    const { messages, errors } = await readBy(DirectReader, [
      head,
      ...Array.from({ length: 10 }, () => part),
      framed('{"jsonrpc":"2.0","method":"good"}'),
    ]);
    assert.deepEqual([messages.length, errors], [1, 1]);
    const endless = await readBy(DirectReader, [Buffer.alloc(10_000, 0x61), framed('{"jsonrpc":"2.0"}')]);
    assert.deepEqual([endless.messages.length, endless.errors], [1, 1]);
  });
});
