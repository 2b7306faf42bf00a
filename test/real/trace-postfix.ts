import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptyLog, innerServices, logOf, makeFolders, placeSettings, writeAged } from "./postfix-parts.ts";

/** One configuration of a real Postfix; `$D` in its texts is the configuration directory, `$HOME` a folder for everything else. */
export interface Setup {
  readonly main: string;
  /** Services beside the stock ones: `smtp` at port 25 is there, more may follow. */
  readonly master?: string;
  /** Tables by file name; those of `hash` are indexed, those of `aliases` with postalias. */
  readonly files?: Readonly<Record<string, string>>;
  readonly hash?: readonly string[];
  readonly aliases?: readonly string[];
  /** Services that deliver; where they are missing, `sinks`. */
  readonly agents?: string;
}

/** What the client says, as XCLIENT has it. */
export interface Envelope {
  readonly client: string;
  readonly name?: string;
  readonly sasl?: string;
  readonly helo?: string;
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  /** ETRN with this domain instead of a message. */
  readonly etrn?: string;
  readonly subject?: string;
}

/** Instead of a reply: the server has closed the connection, or the tester has waited long enough. */
export const closed = "connection closed";
export const silence = "no answer";

/** Agents that would deliver are `discard` under their own name, so that the log shows transport and next hop. */
const sinks = ["smtp", "relay", "lmtp", "local", "virtual", "slow", "filter", "uucp"]
  .map((name) => `${name} unix - - n - - discard\n  -o syslog_name=sink-${name}\n`)
  .join("");

const ownSettings = [
  "inet_interfaces =",
  "inet_protocols = all",
  "smtp_host_lookup = native",
  "smtpd_authorized_xclient_hosts = 127.0.0.0/8",
  "smtpd_client_connection_count_limit = 0",
  "smtpd_peername_lookup = no",
  "in_flow_delay = 0",
];

/** A private Postfix on a loopback address of its own, so that nobody's ports are in the way. */
export class RealPostfix {
  readonly address = `127.${10 + (process.pid % 200)}.${1 + (process.pid % 250)}.7`;
  readonly directory: string;
  readonly home: string;

  constructor() {
    this.home = mkdtempSync(join(tmpdir(), "mailconf-trace-"));
    this.directory = join(this.home, "postfix");
    makeFolders(this.home);
  }

  /** Writes a configuration and starts Postfix with it. */
  start({ main, master = "", files = {}, hash = [], aliases = [], agents = sinks }: Setup): void {
    rmSync(this.directory, { recursive: true, force: true });
    mkdirSync(this.directory);
    const fill = (text: string) =>
      text.replaceAll("$D", this.directory).replaceAll("$IP", this.address).replaceAll("$HOME", this.home);
    const write = (name: string, text: string) => writeAged(join(this.directory, name), fill(text));
    write("main.cf", `config_directory = $D\n${[...placeSettings(this.home), ...ownSettings].join("\n")}\n${main}\n`);
    write("master.cf", `$IP:25 inet n - n - - smtpd\n${master}\n${innerServices.join("\n")}\n${agents}`);
    for (const [name, text] of Object.entries(files)) write(name, text);
    for (const name of hash) this.#run("postmap", ["-c", this.directory, `hash:${join(this.directory, name)}`]);
    for (const name of aliases) this.#run("postalias", ["-c", this.directory, `hash:${join(this.directory, name)}`]);
    emptyLog(this.home);
    this.#run("postfix", ["-c", this.directory, "start"]);
    // The first start makes the queue's directories; the later ones need not look.
    writeFileSync(join(this.home, "queue", "quick-start"), "");
  }

  stop(): void {
    spawnSync("postfix", ["-c", this.directory, "stop"], { timeout: 20_000 });
  }

  /** Stops and leaves nothing behind. */
  remove(): void {
    this.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  get log(): string {
    return readFileSync(logOf(this.home), "utf8");
  }

  /** Resolves when every message has left the queue or waits in it. */
  async delivered(ids: readonly string[]): Promise<void> {
    const began = Date.now();
    const isDone = (log: string, id: string) => {
      if (log.includes(`${id}: removed`)) return true;
      const recipients = Number(new RegExp(`${id}: from=.* nrcpt=(\\d+)`).exec(log)?.[1] ?? Number.NaN);
      return log.split(`${id}: to=<`).length > recipients;
    };
    while (Date.now() - began < 60_000) {
      const { log } = this;
      if (ids.every((id) => isDone(log, id))) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #run(program: string, args: readonly string[]): void {
    const { status, stderr } = spawnSync(program, args, { encoding: "utf8", timeout: 60_000 });
    if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}\n${this.log}`);
  }

  /**
   * Sends one message; the first refusal, or the last reply with the queue id; `closed` or `silence` where the server hangs
   * up or says nothing for so long.
   */
  async send(envelope: Envelope, seconds = 60): Promise<string> {
    const session = new Session(connect({ host: this.address, port: envelope.port ?? 25 }), seconds);
    try {
      return await session.deliver(envelope);
    } finally {
      session.end();
    }
  }
}

class Session {
  #text = "";
  #waiting: (() => void) | undefined;
  #end: string | undefined;

  constructor(
    private readonly socket: Socket,
    seconds: number,
  ) {
    socket.setTimeout(seconds * 1000, () => {
      this.#end ??= silence;
      socket.destroy();
    });
    socket.on("data", (data) => {
      this.#text += data.toString("latin1");
      this.#waiting?.();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#end ??= closed;
      this.#waiting?.();
    });
  }

  end(): void {
    this.socket.end("QUIT\r\n");
  }

  async deliver({
    client,
    name,
    sasl,
    helo = "client.example.net",
    from,
    to,
    etrn,
    subject = "trace",
  }: Envelope): Promise<string> {
    await this.#reply();
    await this.#say("EHLO tester");
    const attributes = [`NAME=${name ?? "[UNAVAILABLE]"}`, `REVERSE_NAME=${name ?? "[UNAVAILABLE]"}`];
    attributes.push(`ADDR=${client.includes(":") ? `IPV6:${client}` : client}`, `LOGIN=${sasl ?? "[UNAVAILABLE]"}`);
    const xclient = await this.#say(`XCLIENT ${attributes.join(" ")}`);
    if (!xclient.startsWith("220")) return xclient;
    if (etrn !== undefined) {
      const greeting = await this.#say(`EHLO ${helo}`);
      return greeting.startsWith("2") ? this.#say(`ETRN ${etrn}`) : greeting;
    }
    for (const command of [`EHLO ${helo}`, `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, "DATA"]) {
      const reply = await this.#say(command);
      if (!/^[23]/.test(reply)) return reply;
    }
    return this.#say(`Subject: ${subject}\r\n\r\ntext\r\n.`);
  }

  #say(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return this.#reply();
  }

  async #reply(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-[^\n]*\n)*(\d{3} [^\r\n]*)\r?\n/.exec(this.#text);
      if (match) {
        this.#text = this.#text.slice(match[0].length);
        return match[1]!;
      }
      if (this.#end !== undefined) return this.#end;
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }
}
