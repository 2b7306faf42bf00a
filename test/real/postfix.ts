import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemLog } from "./namespace.ts";
import { agents, innerServices, logOf, makeFolders, placeSettings, writeAged } from "./postfix-parts.ts";

/** A master.cf with everything that Postfix needs, and nothing that listens. */
export const coreServices: readonly string[] = [...innerServices, ...agents];

/** A real Postfix with folders of its own. Everything lies under one folder that every user may enter. */
export class Postfix {
  /** The config_directory. */
  readonly directory: string;
  readonly #log: string;
  #systemLogFrom = 0;

  /** The folders are empty, or like those of a Postfix that has run: then a start takes a tenth of the time. */
  constructor(
    readonly root: string,
    like?: Postfix,
  ) {
    if (like) spawnSync("cp", ["-a", like.root, root]);
    this.directory = join(root, "postfix");
    this.#log = logOf(root);
    mkdirSync(this.directory, { recursive: true });
    makeFolders(root);
  }

  /** The lines that every main.cf here begins with: the folders, a name, and nothing that the machine would have to answer. */
  get commonSettings(): string[] {
    return [
      "compatibility_level = 3.6",
      ...placeSettings(this.root),
      "myhostname = mail.main.test",
      "mydestination =",
      "alias_maps =",
      "alias_database =",
      "mynetworks = 127.0.0.0/8",
      "smtp_host_lookup = native",
      "smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination",
    ];
  }

  write(main: readonly string[], master: readonly string[]): void {
    for (const [name, lines] of [
      ["main.cf", main],
      ["master.cf", master],
    ] as const)
      this.writeFile(name, `${lines.join("\n")}\n`);
  }

  writeFile(name: string, text: string): void {
    writeAged(join(this.directory, name), text);
  }

  /** Returns what was said where a terminal is: the first refusal of a start comes only there. */
  start(): string {
    // Only the first start has folders to make.
    if (existsSync(join(this.root, "queue", "pid"))) writeFileSync(join(this.root, "queue", "quick-start"), "");
    this.#systemLogFrom = statSync(systemLog).size;
    return this.command("start");
  }

  /** Runs master(8) alone for a second: "postfix start" asks postconf first, and stops where that stops. */
  startMaster(): string {
    this.#systemLogFrom = statSync(systemLog).size;
    const command = ["-c", this.directory, "-e", "1"];
    return spawnSync("/usr/lib/postfix/sbin/master", command, { encoding: "utf8", timeout: 20_000 }).stderr;
  }

  reload(): string {
    return this.command("reload");
  }

  /** Stops all its daemons. */
  async stop(): Promise<void> {
    const file = join(this.root, "queue", "pid", "master.pid");
    const pid = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
    if (pid > 0) await end(pid);
  }

  command(name: string): string {
    const command = `postfix -c ${this.directory} ${name}`;
    return spawnSync("script", ["-qec", command, "/dev/null"], { encoding: "utf8", timeout: 20_000 }).stdout;
  }

  /** What its programs have said; where maillog_file is empty, what any Postfix here has said. */
  get log(): string {
    return readFileSync(this.#log, "utf8") + readFileSync(systemLog).toString("utf8", this.#systemLogFrom);
  }

  /** Waits until the log says something; false when it has not within seconds. */
  async logs(pattern: RegExp, seconds = 20): Promise<boolean> {
    for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(20))
      if (pattern.test(this.log)) return true;
    return false;
  }

  /** Hands a message in as a local program does. */
  send(...recipients: readonly string[]): void {
    spawnSync("sendmail", ["-C", this.directory, "-f", "sender@main.test", ...recipients], {
      input: "Subject: test\n\ntest\n",
      timeout: 20_000,
    });
  }
}

async function end(pid: number): Promise<void> {
  try {
    process.kill(pid, "SIGTERM");
    for (let i = 0; i < 500; i++) {
      await sleep(10);
      process.kill(pid, 0);
    }
  } catch {
    // It is gone.
  }
}
