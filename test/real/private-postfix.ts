import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { innerServices, logOf, makeFolders, placeSettings, writeAged } from "./postfix-parts.ts";

let made = 0;

/** A Postfix of its own that listens on a loopback address of its own and delivers nothing. */
export class PrivatePostfix {
  readonly home = mkdtempSync(join(tmpdir(), "mailconf-private-"));
  readonly directory: string;
  readonly address = `127.${20 + (process.pid % 200)}.${1 + (Math.floor(process.pid / 200) % 200)}.${1 + made++}`;
  readonly main: string;

  /** `directory`: where the configuration lies instead of beside the queue. */
  constructor({ directory, more = "" }: { directory?: string; more?: string } = {}) {
    this.directory = directory ?? join(this.home, "postfix");
    makeFolders(this.home);
    mkdirSync(this.directory, { recursive: true });
    this.main = `compatibility_level = 3.6
${placeSettings(this.home).join("\n")}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.main.test
mydestination =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
transport_maps = inline:{ {later.test = retry:4.3.0 the test says later} }
${more}`;
    this.write("main.cf", this.main);
    this.write("master.cf", `${this.address}:2525 inet n - n - - smtpd\n${innerServices.join("\n")}\n`);
  }

  get log(): string {
    return logOf(this.home);
  }

  write(name: string, text: string): void {
    writeAged(join(this.directory, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.directory, name), "utf8");
  }

  /** Mode and owner, as `644 0:0`. */
  attributes(name: string): string {
    const { mode, uid, gid } = statSync(join(this.directory, name));
    return `${(mode & 0o7777).toString(8)} ${uid}:${gid}`;
  }

  postfix(...args: string[]): { readonly status: number | null; readonly stderr: string } {
    return spawnSync("postfix", ["-c", this.directory, ...args], { encoding: "utf8", timeout: 30_000 });
  }

  start(): void {
    const { status, stderr } = this.postfix("start");
    if (status !== 0) throw new Error(`Postfix does not start: ${stderr}\n${readFileSync(this.log, "utf8")}`);
  }

  get isRunning(): boolean {
    return this.postfix("status").status === 0;
  }

  get masterPid(): number {
    return Number(readFileSync(join(this.home, "queue/pid/master.pid"), "utf8").trim());
  }

  /** Whether a client is greeted within three seconds. */
  greets(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = createConnection(2525, this.address);
      const end = (result: boolean) => {
        socket.destroy();
        resolve(result);
      };
      socket.setTimeout(3000, () => end(false));
      socket.on("data", () => end(true));
      socket.on("error", () => end(false));
    });
  }

  /** Puts messages into the queue that stay there. */
  send(count: number, recipient = "later@later.test"): void {
    for (let i = 0; i < count; i++)
      spawnSync("sendmail", ["-C", this.directory, "-f", `s${i}@two.test`, recipient], {
        input: `Subject: message ${i}\n\nx\n`,
        timeout: 10_000,
      });
  }

  stop(): void {
    this.postfix("stop");
    rmSync(this.home, { recursive: true, force: true });
  }
}
