import { X509Certificate } from "node:crypto";
import { connect, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";

/** What a client meets at an address and port: a certificate's fingerprint, or how far it comes. */
export type Met = string | "no connection" | "no STARTTLS" | "STARTTLS refused" | "no handshake";

export interface Client {
  readonly serverName?: string;
  /** The kind of key that the client takes; any without. */
  readonly key?: "rsa" | "ec";
}

/** The dialogue before a handshake: what the server greets with, and the commands with the end of each answer. */
const dialogues: Readonly<Record<string, readonly (readonly [command: string, end: RegExp])[]>> = {
  smtp: [
    ["", /^220 .*\r\n/m],
    ["EHLO client.test\r\n", /^250 .*\r\n/m],
    ["STARTTLS\r\n", /^\d{3} .*\r\n/m],
  ],
  imap: [
    ["", /^\* OK .*\r\n/m],
    ["a CAPABILITY\r\n", /^a .*\r\n/m],
    ["b STARTTLS\r\n", /^b .*\r\n/m],
  ],
  pop3: [
    ["", /^\+OK.*\r\n/m],
    ["CAPA\r\n", /^\.\r\n/m],
    ["STLS\r\n", /^[-+].*\r\n/m],
  ],
};

/** Asks a server as a mail program does, with nothing of Mailconf's: the protocols and TLS of Node.js alone. */
export async function meet(
  where: { readonly address: string; readonly port: number; readonly protocol: string; readonly tls: string },
  client: Client = {},
): Promise<Met> {
  const socket = connect({ host: where.address, port: where.port });
  socket.setTimeout(20_000, () => socket.destroy());
  socket.on("error", () => {});
  try {
    if (!(await settled(socket, "connect"))) return "no connection";
    if (where.tls === "implicit") return await handshake(socket, client);
    const name = where.protocol.startsWith("imap") ? "imap" : where.protocol.startsWith("pop") ? "pop3" : "smtp";
    let answer = "";
    for (const [command, end] of dialogues[name]!) {
      if (command === "STARTTLS\r\n" || command === "b STARTTLS\r\n" || command === "STLS\r\n")
        if (!/STARTTLS|STLS/.test(answer)) return "no STARTTLS";
      answer = await talk(socket, command, end);
      if (answer === "") return "no connection";
    }
    return /^(220|b OK|\+OK)/.test(answer) ? await handshake(socket, client) : "STARTTLS refused";
  } finally {
    socket.destroy();
  }
}

function talk(socket: Socket, command: string, end: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const read = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (end.test(text)) done(text);
    };
    const done = (answer: string) => {
      socket.off("data", read);
      resolve(answer);
    };
    socket.on("data", read);
    socket.once("close", () => done(""));
    if (command !== "") socket.write(command);
  });
}

const signatures = {
  rsa: "rsa_pss_rsae_sha256:rsa_pkcs1_sha256",
  ec: "ecdsa_secp256r1_sha256",
};

async function handshake(socket: Socket, { serverName, key }: Client): Promise<Met> {
  const options: ConnectionOptions = { socket, rejectUnauthorized: false };
  if (serverName !== undefined) options.servername = serverName;
  if (key !== undefined) options.sigalgs = signatures[key];
  const secure = connectTls(options);
  secure.on("error", () => {});
  try {
    if (!(await settled(secure, "secureConnect"))) return "no handshake";
    return new X509Certificate(secure.getPeerCertificate(true).raw).fingerprint256;
  } finally {
    secure.destroy();
  }
}

/** Whether a socket comes as far as an event. */
function settled(socket: Socket, event: "connect" | "secureConnect"): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once(event, () => resolve(true));
    socket.once("close", () => resolve(false));
    socket.once("end", () => resolve(false));
  });
}
