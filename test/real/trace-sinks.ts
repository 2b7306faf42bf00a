import { createServer, type Server, type Socket } from "node:net";

/** What a server was told by the one who brought it a message. */
export interface Received {
  /** Address and port of this server, or its socket's path. */
  readonly at: string;
  /** Address of the client; empty behind a UNIX socket. */
  readonly client: string;
  /** `EHLO` or `LHLO`, and the name behind it. */
  readonly greeting: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
}

/** Servers that take every message, by SMTP and by LMTP, and remember what they were told. */
export class Sinks {
  readonly received: Received[] = [];
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  /** `place`: an address and a port, or the path of a socket. */
  async listen(place: { readonly host: string; readonly port: number } | string): Promise<void> {
    const at = typeof place === "string" ? place : `${place.host}:${place.port}`;
    const server = createServer((socket) => this.#talk(socket, at));
    this.#servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      if (typeof place === "string") server.listen({ path: place, writableAll: true }, resolve);
      else server.listen(place.port, place.host, resolve);
    });
  }

  close(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #talk(socket: Socket, at: string): void {
    this.#sockets.add(socket);
    const client = socket.remoteAddress ?? "";
    let [greeting, from, to, subject, text]: [string, string, string[], string, string] = ["", "", [], "", ""];
    let isInside = false;
    const say = (...lines: readonly string[]) => socket.write(lines.map((line) => `${line}\r\n`).join(""));
    const answer = (line: string): void => {
      const word = line.slice(0, 4).toUpperCase();
      if (isInside) {
        if (line.startsWith("Subject: ")) subject = line.slice("Subject: ".length);
        if (line !== ".") return;
        isInside = false;
        this.received.push({ at, client, greeting, from, to, subject });
        say(...(greeting.startsWith("LHLO") ? to.map(() => "250 ok") : ["250 ok"]));
      } else if (word === "EHLO" || word === "LHLO") {
        greeting = line;
        say("250 sink");
      } else if (word === "MAIL") {
        [from, to] = [pathIn(line), []];
        say("250 ok");
      } else if (word === "RCPT") {
        to.push(pathIn(line));
        say("250 ok");
      } else if (word === "DATA") {
        isInside = true;
        say("354 go on");
      } else if (word === "QUIT") {
        say("221 bye");
        socket.end();
      } else say("250 ok");
    };
    socket.on("data", (data) => {
      const lines = (text + data.toString("latin1")).split("\r\n");
      text = lines.pop()!;
      for (const line of lines) answer(line);
    });
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
    say("220 sink ESMTP");
  }
}

const pathIn = (line: string): string => line.slice(line.indexOf("<") + 1, line.lastIndexOf(">"));
