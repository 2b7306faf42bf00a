import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import type { Postfix } from "./postfix.ts";

/** What is done after a start, so that the daemon that reads a mistake runs into it. */
export type Provocation = "start" | "master" | "connect" | "mail" | "starttls" | `send ${string}`;

/** Does it; refusals of the server are no failure here, since the log tells. A server that says nothing is left by the signal. */
export async function provoke(postfix: Postfix, what: Provocation, signal: AbortSignal): Promise<void> {
  if (what === "start" || what === "master") return;
  if (what.startsWith("send ")) {
    postfix.send(...what.slice(5).split(" "));
    return;
  }
  const socket = await connected(signal);
  if (!socket) return;
  signal.addEventListener("abort", () => socket.destroy());
  try {
    if (!(await replyOf(socket))) return;
    if (what === "connect") return;
    const commands = ["EHLO client.test"];
    commands.push(...(what === "mail" ? ["MAIL FROM:<a@sender.test>", "RCPT TO:<b@else.test>"] : ["STARTTLS"]));
    for (const command of commands) {
      socket.write(`${command}\r\n`);
      if (!(await replyOf(socket))) return;
    }
    if (what === "starttls") await handshake(socket);
  } finally {
    socket.destroy();
  }
}

/** A connection to port 25, as soon as master listens there: `postfix start` may return a moment before. */
async function connected(signal: AbortSignal): Promise<Socket | undefined> {
  for (let attempt = 0; attempt < 250 && !signal.aborted; attempt++) {
    const socket = connect({ host: "127.0.0.1", port: 25 });
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    if (isThere) return socket.on("error", () => {});
    await sleep(20);
  }
  return undefined;
}

/** The whole of a reply, whose last line has a blank behind its number; undefined where the server says nothing. */
function replyOf(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = "";
    const read = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (/^\d{3} .*\r\n$/m.test(text)) done(text);
    };
    const done = (reply: string | undefined) => {
      socket.off("data", read);
      resolve(reply);
    };
    socket.on("data", read);
    socket.once("close", () => done(undefined));
  });
}

async function handshake(socket: Socket): Promise<void> {
  const secure = connectTls({ socket, rejectUnauthorized: false });
  await Promise.race([
    new Promise((resolve) => {
      secure.once("secureConnect", resolve);
      secure.once("error", resolve);
      secure.once("close", resolve);
    }),
    sleep(1000),
  ]);
  secure.destroy();
}
