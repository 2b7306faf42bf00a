import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { after, suite, test } from "node:test";
import { createSecureContext, createServer as createTlsServer, TLSSocket } from "node:tls";
import type { HandshakeQuestion } from "../../server/src/host/host.ts";
import { shakeHands } from "../../server/src/host/node-handshake.ts";

const folder = new URL("../host/certificates/", import.meta.url);
const cert = readFileSync(new URL("mail.crt", folder));
const key = readFileSync(new URL("mail.key", folder));

const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

/** A server on a free port that does what it is told with each connection. */
async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    onConnection(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return (server.address() as AddressInfo).port;
}

const ask = (port: number, more: Partial<HandshakeQuestion> = {}, signal?: AbortSignal) =>
  shakeHands(
    {
      ...{ address: "127.0.0.1", port, protocol: "smtp", tls: "starttls", timeout: 700 },
      ...{ serverName: undefined, keyType: undefined, version: undefined, ...more },
    },
    signal,
  );

/** Says its lines one after the other, each as the answer to one line of the client, then TLS. */
const talker = (lines: readonly string[], names: string[] = []) =>
  listen((socket) => {
    const rest = [...lines];
    socket.write(`${rest.shift()}\r\n`);
    const onData = () => {
      socket.write(`${rest.shift()}\r\n`);
      if (rest.length > 0) return;
      socket.off("data", onData);
      const secure = new TLSSocket(socket, {
        isServer: true,
        secureContext: createSecureContext({ cert, key }),
        SNICallback: (name, done) => {
          names.push(name);
          done(null);
        },
      });
      secure.on("error", () => {});
      secure.resume();
    };
    socket.on("data", onData);
  });

suite("a handshake with a sound server", () => {
  for (const [protocol, lines] of [
    ["smtp", ["220-wait\r\n220 mail.test ESMTP", "250-mail.test\r\n250-SIZE\r\n250 STARTTLS", "220 go"]],
    ["imap", ["* OK ready", "* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK", "a2 OK"]],
    ["pop3", ["+OK hello", "+OK\r\nTOP\r\nSTLS\r\n.", "+OK"]],
  ] as const) {
    test(`STARTTLS in ${protocol}`, async () => {
      const names: string[] = [];
      const port = await talker(lines, names);
      const answer = await ask(port, { protocol, serverName: "mail.test" });
      assert.deepEqual([answer.stage, answer.problem, answer.version], ["done", undefined, "TLSv1.3"]);
      assert.equal(answer.certificate?.keyType, "ec");
      assert.deepEqual(names, ["mail.test"]);
    });
  }

  test("implicit TLS, one version, and a kind of key that is not there", async () => {
    const server = createTlsServer({ cert, key, maxVersion: "TLSv1.2" }, (socket) => socket.end("220 mail.test\r\n"));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    server.unref();
    const { port } = server.address() as AddressInfo;
    const answer = await ask(port, { tls: "implicit" });
    assert.deepEqual([answer.problem, answer.version, answer.greeting], [undefined, "TLSv1.2", "220 mail.test"]);
    assert.equal((await ask(port, { tls: "implicit", version: "TLSv1.3" })).problem, "tls");
    assert.equal((await ask(port, { tls: "implicit", keyType: "ec" })).problem, undefined);
    assert.equal((await ask(port, { tls: "implicit", keyType: "rsa" })).problem, "tls");
  });
});

suite("a handshake with a hostile server", () => {
  const cases: readonly [string, (socket: Socket) => void, Partial<HandshakeQuestion>, readonly string[]][] = [
    ["nothing is said", () => {}, {}, ["greeting", "timeout"]],
    ["the end comes at once", (socket) => socket.end(), {}, ["greeting", "closed"]],
    ["garbage", (socket) => socket.write("\x16\x03\x01\x00\x00\n"), {}, ["greeting", "garbage"]],
    ["a line without end", (socket) => void pour(socket, "x".repeat(9000)), {}, ["greeting", "garbage"]],
    ["a banner without end", (socket) => void pour(socket, "220-hello\r\n".repeat(900)), {}, ["greeting", "garbage"]],
    ["one byte now and then", (socket) => void drip(socket), {}, ["greeting", "timeout"]],
    ["another protocol", (socket) => socket.write("SSH-2.0-OpenSSH_9\r\n"), {}, ["greeting", "garbage"]],
    ["turned away", (socket) => socket.write("554 no\r\n"), {}, ["greeting", "declined"]],
    ["a handshake without end", () => {}, { tls: "implicit" }, ["handshake", "timeout"]],
    ["no TLS", (socket) => socket.write("220 mail.test ESMTP\r\n"), { tls: "implicit" }, ["handshake", "tls"]],
  ];
  for (const [what, onConnection, more, expected] of cases) {
    test(what, async () => {
      const { stage, problem } = await ask(await listen(onConnection), more);
      assert.deepEqual([stage, problem], expected);
    });
  }

  for (const [what, lines, expected] of [
    ["STARTTLS is not offered", ["220 x", "250 SIZE"], ["starttls", "not offered"]],
    ["STARTTLS is refused", ["220 x", "250 STARTTLS", "454 4.7.0 no"], ["starttls", "declined"]],
    ["more comes before TLS", ["220 x", "250 STARTTLS", "220 go\r\n250 injected"], ["starttls", "garbage"]],
  ] as const) {
    test(what, async () => {
      const { stage, problem } = await ask(await talker(lines));
      assert.deepEqual([stage, problem], expected);
    });
  }

  test("what a server says is one line without control characters, of bounded length", async () => {
    const words = `554 \u001b[2J\u001b]0;title\u0007${"\u009b".repeat(3)}${"x".repeat(5000)}`;
    const { detail, greeting } = await ask(await listen((socket) => socket.write(`${words}\r\n`)));
    for (const text of [detail, greeting]) {
      assert.ok(text.length <= 201, String(text.length));
      assert.ok([...text].every((character) => character >= " " && !(character >= "\u007f" && character <= "\u009f")));
    }
  });

  test("nothing is sent to another machine, and no name that could be a command", async () => {
    let connections = 0;
    const port = await listen(() => connections++);
    for (const address of ["192.0.2.1", "2001:db8::1", "localhost", "0.0.0.0", "127.0.0.1.example.com"])
      assert.equal((await ask(port, { address })).problem, "foreign", address);
    for (const serverName of ["a\r\nRCPT TO:<x>", "a b", "", "a..b", "\0"])
      assert.equal((await ask(port, { serverName, tls: "implicit" })).problem, "foreign", serverName);
    assert.equal(connections, 0);
  });

  test("a closed port, and a check that is cancelled", async () => {
    const port = await listen(() => {});
    const controller = new AbortController();
    const answer = ask(port, { timeout: 60_000 }, controller.signal);
    setTimeout(() => controller.abort(), 20);
    assert.equal((await answer).problem, "cancelled");
    const closing = servers.at(-1)!;
    await new Promise((resolve) => closing.close(resolve));
    assert.deepEqual([(await ask(port)).stage, (await ask(port)).problem], ["connect", "refused"]);
  });
});

/** Writes without end, as fast as the other side takes it. */
function pour(socket: Socket, text: string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(text));
  };
  socket.on("drain", more);
  more();
}

function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write("x"), 50);
  socket.on("close", () => clearInterval(timer));
}
