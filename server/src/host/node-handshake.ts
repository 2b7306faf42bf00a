import { connect, isIP, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from "node:tls";
import { printable } from "../syntax/printable.ts";
import type { CertificateFacts, HandshakeAnswer, HandshakeProblem, HandshakeQuestion, HandshakeStage } from "./host.ts";
import { readCertificate } from "./node-certificate.ts";
import { farewell, Refusal, readGreeting, startTls, Talk } from "./node-mail-greeting.ts";

/** Milliseconds that a server may take to greet behind TLS and to end the connection; neither is needed for the answer. */
const courtesy = 500;

/** Certificates of a chain that are looked at. */
const longestChain = 20;

/** A server name goes onto the wire as it is, so nothing but the characters of a host name may stand in it. */
const hostName = /^[A-Za-z0-9_*-]+(?:\.[A-Za-z0-9_*-]+)*\.?$/;

/**
 * Connects to a listener of this machine, asks for TLS as mail programs do, finishes the handshake and takes leave.
 * Whatever the other side does, it ends within the question's time and takes a bounded number of bytes.
 */
export async function shakeHands(question: HandshakeQuestion, signal?: AbortSignal): Promise<HandshakeAnswer> {
  const { address, port, protocol, tls, timeout } = question;
  let stage: HandshakeStage = "connect";
  let greeting = "";
  const hear = (line: string) => {
    greeting = line;
  };
  const end = (problem: HandshakeProblem | undefined, detail = "", shown?: TLSSocket): HandshakeAnswer => ({
    stage,
    problem,
    detail,
    greeting,
    certificate: shown && certificateOf(shown),
    version: (problem === undefined && shown?.getProtocol()) || undefined,
  });
  if (!isOwnAddress(address)) return end("foreign");
  if (question.serverName !== undefined && !hostName.test(question.serverName))
    return end("foreign", printable(question.serverName));
  if (signal?.aborted) return end("cancelled");

  const socket = connect({ host: address, port });
  const watch = new Watch(timeout, signal);
  let secure: TLSSocket | undefined;
  try {
    await watch.until(socket, "connect");
    if (tls === "starttls") {
      const talk = new Talk(socket);
      stage = "greeting";
      await watch.during(socket, readGreeting(talk, protocol, hear));
      stage = "starttls";
      await watch.during(socket, startTls(talk, protocol, socket.localAddress ?? address));
    }
    stage = "handshake";
    secure = tlsConnect({ socket, ...tlsOptions(question) });
    await watch.until(secure, "secureConnect");
    stage = "done";
    const answer = end(undefined, "", secure);
    if (tls === "implicit") {
      const brief = new Watch(Math.min(courtesy, timeout), signal);
      await brief.during(secure, readGreeting(new Talk(secure), protocol, hear)).catch(() => {});
      brief.end();
    }
    await leave(secure, farewell[protocol]);
    return { ...answer, greeting };
  } catch (error) {
    const { problem, detail } = problemOf(error as Error);
    return end(problem, detail, secure);
  } finally {
    watch.end();
    secure?.destroy();
    socket.destroy();
  }
}

/** Ends whatever is waited for: at the deadline, when nobody wants it any more, when the connection ends. */
class Watch {
  readonly #ends = new Set<(why: Error) => void>();
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = () => this.#stop(new Refusal("cancelled"));

  constructor(
    timeout: number,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.#timer = setTimeout(() => this.#stop(new Refusal("timeout")), timeout);
    signal?.addEventListener("abort", this.#onAbort);
  }

  until(socket: Socket, event: "connect" | "secureConnect"): Promise<void> {
    return this.during(socket, new Promise((resolve) => socket.once(event, resolve)));
  }

  async during<Value>(socket: Socket, work: Promise<Value>): Promise<Value> {
    let stop!: (why: Error) => void;
    const ended = new Promise<never>((_resolve, reject) => {
      stop = reject;
    });
    const onClose = () => stop(new Refusal("closed"));
    this.#ends.add(stop);
    // Stays on to the end: an error that nobody listens to would end the process.
    socket.on("error", stop);
    socket.on("close", onClose);
    try {
      return await Promise.race([work, ended]);
    } finally {
      work.catch(() => {});
      this.#ends.delete(stop);
      socket.off("close", onClose);
    }
  }

  #stop(why: Error): void {
    for (const stop of this.#ends) stop(why);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.signal?.removeEventListener("abort", this.#onAbort);
  }
}

const rsa = "RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA1";
const ec = "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448:ECDSA+SHA1";

/** Everything is accepted that a server may show: the comparison judges, not the handshake. */
function tlsOptions({ serverName, keyType, version }: HandshakeQuestion): ConnectionOptions {
  return {
    rejectUnauthorized: false,
    ciphers: "DEFAULT:@SECLEVEL=0",
    minVersion: version ?? "TLSv1",
    maxVersion: version ?? "TLSv1.3",
    ...(keyType && { sigalgs: keyType === "rsa" ? rsa : ec }),
    ...(serverName !== undefined && { servername: serverName }),
  };
}

async function leave(socket: TLSSocket, words: string): Promise<void> {
  socket.resume();
  socket.end(words);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, courtesy);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function certificateOf(socket: TLSSocket): CertificateFacts | undefined {
  try {
    let next = socket.getPeerX509Certificate();
    let pem = "";
    for (let count = 0; next && count < longestChain; count++) {
      pem += next.toString();
      next = next.issuerCertificate;
    }
    const facts = pem === "" ? undefined : readCertificate(pem, undefined);
    return typeof facts === "object" ? facts : undefined;
  } catch {
    return undefined;
  }
}

function problemOf(error: Error & { code?: string }): { problem: HandshakeProblem; detail: string } {
  if (error instanceof Refusal) return error;
  const code = error.code ?? "";
  if (code === "ECONNREFUSED") return { problem: "refused", detail: "" };
  if (code === "ECONNRESET" || code === "EPIPE") return { problem: "closed", detail: "" };
  if (code === "ETIMEDOUT" || code === "EHOSTUNREACH" || code === "ENETUNREACH")
    return { problem: "timeout", detail: code };
  if (code === "EADDRNOTAVAIL" || code === "EINVAL") return { problem: "foreign", detail: code };
  if (/BAD_SIGNATURE|_RSA_|PADDING|ECDSA|LAST_OCTET/.test(code)) return { problem: "wrong key", detail: code };
  return { problem: "tls", detail: printable(code === "" ? error.message : code) };
}

/** Whether an address is one of this machine's interfaces or leads back to it; 127.0.0.0/8 does as a whole. */
function isOwnAddress(address: string): boolean {
  if (isIP(address) === 4 && address.startsWith("127.")) return true;
  return Object.values(networkInterfaces()).some((list) => list?.some((own) => own.address === address));
}
