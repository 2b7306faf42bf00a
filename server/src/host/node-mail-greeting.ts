import type { Socket } from "node:net";
import { printable } from "../syntax/printable.ts";
import type { HandshakeProblem, HandshakeQuestion } from "./host.ts";

/** Bytes that a server may say before TLS; more is no greeting. */
const largestTalk = 64 * 1024;
/** Bytes of one line; RFC 5321 allows 512, RFC 9051 says 8192. */
const longestLine = 8192;

/** Why a handshake goes no further. */
export class Refusal extends Error {
  constructor(
    readonly problem: HandshakeProblem,
    readonly detail = "",
  ) {
    super(problem);
  }
}

/** The lines that a server says, one by one, never more than {@link largestTalk} bytes. */
export class Talk {
  #text = "";
  #size = 0;
  #wake: () => void = () => {};
  #refuse: (why: Refusal) => void = () => {};
  readonly #onData = (chunk: Buffer) => {
    this.#size += chunk.length;
    if (this.#size > largestTalk) {
      this.#socket.destroy();
      this.#refuse(new Refusal("garbage", "it talks without end"));
    } else {
      this.#text += chunk.toString("latin1");
      this.#wake();
    }
  };

  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", this.#onData);
  }

  /** The next line without its end. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf("\n");
      if (end > longestLine || (end < 0 && this.#text.length > longestLine))
        throw new Refusal("garbage", printable(this.#text));
      if (end >= 0) {
        const line = this.#text.slice(0, end).replace(/\r$/, "");
        this.#text = this.#text.slice(end + 1);
        return line;
      }
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve;
        this.#refuse = reject;
      });
    }
  }

  say(line: string): void {
    this.#socket.write(`${line}\r\n`);
  }

  /** Leaves the socket to TLS; whatever was said beyond the last answer would be taken as part of it. */
  end(): void {
    this.#socket.off("data", this.#onData);
    if (this.#text !== "") throw new Refusal("garbage", printable(this.#text));
  }
}

/** What a server says first; `heard` is told at once, so that a refusal later can name it. */
export async function readGreeting(
  talk: Talk,
  protocol: HandshakeQuestion["protocol"],
  heard: (line: string) => void,
): Promise<void> {
  const first = await talk.line();
  heard(printable(first));
  let last = first;
  if (protocol === "smtp") while (/^\d{3}-/.test(last)) last = await talk.line();
  const [greets, refuses] = {
    smtp: [/^220(?: |$)/, /^[45]\d\d(?: |$)/],
    imap: [/^\* (?:OK|PREAUTH)\b/i, /^\* BYE\b/i],
    pop3: [/^\+OK\b/, /^-ERR\b/],
  }[protocol] as [RegExp, RegExp];
  if (refuses.test(last)) throw new Refusal("declined", printable(last));
  if (!greets.test(last)) throw new Refusal("garbage", printable(first));
}

/** Asks for STARTTLS, each protocol in its own words, until the server waits for the handshake. */
export async function startTls(
  talk: Talk,
  protocol: HandshakeQuestion["protocol"],
  localAddress: string,
): Promise<void> {
  if (protocol === "smtp") {
    // An address literal passes reject_invalid_helo_hostname and reject_non_fqdn_helo_hostname.
    talk.say(`EHLO [${localAddress.includes(":") ? `IPv6:${localAddress}` : localAddress}]`);
    const offered = await replyOf(talk);
    if (!offered.every((line) => line.startsWith("250"))) throw new Refusal("declined", printable(offered.at(-1)!));
    if (!offered.some((line) => /^250[ -]STARTTLS\s*$/i.test(line))) throw new Refusal("not offered");
    talk.say("STARTTLS");
    const reply = (await replyOf(talk)).at(-1)!;
    if (!reply.startsWith("220")) throw new Refusal("declined", printable(reply));
  } else if (protocol === "imap") {
    talk.say("a1 CAPABILITY");
    const offered = await untilTagged(talk, "a1");
    if (!offered.some((line) => /\sSTARTTLS(?:\s|$)/i.test(line))) throw new Refusal("not offered");
    talk.say("a2 STARTTLS");
    const reply = (await untilTagged(talk, "a2")).at(-1)!;
    if (!/^a2 OK\b/i.test(reply)) throw new Refusal("declined", printable(reply));
  } else {
    talk.say("CAPA");
    const first = await talk.line();
    const offered: string[] = [];
    if (first.startsWith("+OK"))
      for (let line = await talk.line(); line !== "."; line = await talk.line()) offered.push(line);
    if (!offered.some((line) => /^STLS\s*$/i.test(line))) throw new Refusal("not offered");
    talk.say("STLS");
    const reply = await talk.line();
    if (!reply.startsWith("+OK")) throw new Refusal("declined", printable(reply));
  }
  talk.end();
}

/** The lines of one SMTP reply: all but the last have a hyphen behind the code. */
async function replyOf(talk: Talk): Promise<string[]> {
  const lines: string[] = [];
  for (;;) {
    const line = await talk.line();
    lines.push(line);
    if (!/^\d{3}(?:[ -]|$)/.test(line)) throw new Refusal("garbage", printable(line));
    if (line[3] !== "-") return lines;
  }
}

async function untilTagged(talk: Talk, tag: string): Promise<string[]> {
  const lines: string[] = [];
  for (;;) {
    const line = await talk.line();
    lines.push(line);
    if (line.startsWith(`${tag} `)) return lines;
    if (!line.startsWith("* ")) throw new Refusal("garbage", printable(line));
  }
}

/** How a client takes leave. */
export const farewell: Readonly<Record<HandshakeQuestion["protocol"], string>> = {
  smtp: "QUIT\r\n",
  imap: "a9 LOGOUT\r\n",
  pop3: "QUIT\r\n",
};
