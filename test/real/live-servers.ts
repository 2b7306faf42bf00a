import { execFile, execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const mark = "MAILCONF_LIVE_NAMESPACE";

/** Addresses of the test's own network, beside 127.0.0.1. */
export const addresses = { two: "203.0.113.2", three: "203.0.113.3", six: "2001:db8::25" } as const;

const script = `
ip link set lo up
ip addr add ${addresses.two}/32 dev lo; ip addr add ${addresses.three}/32 dev lo
ip -6 addr add ${addresses.six}/128 dev lo nodad
mkdir -p /run/courier
"$@"
exit $?
`;

/** Runs the test file once more in namespaces of its own (network, mounts, processes); true there. */
export function isInside(skip: string | false): boolean {
  if (skip !== false || process.env[mark] === "yes") return true;
  const unshare = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const again = [process.execPath, ...process.execArgv, process.argv[1]!];
  const { status } = spawnSync("setpriv", ["--pdeathsig", "KILL", ...unshare, "sh", "-c", script, "sh", ...again], {
    stdio: "inherit",
    env: { ...process.env, [mark]: "yes" },
  });
  process.exitCode = status ?? 1;
  return false;
}

const core = `pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
retry unix - - n - - error
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`;

/** A real Postfix and a real Courier over a folder of the test's own. */
export class LiveServers {
  readonly root = mkdtempSync(join(tmpdir(), "mailconf-live-"));
  readonly postfix = this.at("etc/postfix");
  readonly courier = this.at("etc/courier");

  constructor() {
    chmodSync(this.root, 0o755);
    for (const folder of ["etc/postfix", "queue", "data", "log", "tls", "run/authdaemon", "ca"])
      mkdirSync(this.at(folder), { recursive: true });
    const owner = statSync("/var/lib/postfix");
    chownSync(this.at("data"), owner.uid, owner.gid);
    writeFileSync(this.at("log/maillog"), "");
    chownSync(this.at("log/maillog"), owner.uid, owner.gid);
    cpSync("/etc/courier", this.courier, { recursive: true });
  }

  at(...path: string[]): string {
    return join(this.root, ...path);
  }

  /** A certificate for names, with its key above it; both as one PEM text. */
  certificate(names: readonly string[], kind: "ec" | "rsa" = "ec"): { readonly key: string; readonly crt: string } {
    const [key, crt] = [this.at("tls/made.key"), this.at("tls/made.crt")];
    const algorithm = kind === "ec" ? ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"] : ["rsa:2048"];
    const alternative = names.map((name) => `DNS:${name}`).join(",");
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", ...algorithm, "-nodes", "-days", "30", "-subj", `/CN=${names[0]}`].concat([
        "-addext",
        `subjectAltName=${alternative}`,
        "-keyout",
        key,
        "-out",
        crt,
      ]),
      { stdio: "pipe" },
    );
    return { key: readFileSync(key, "utf8"), crt: readFileSync(crt, "utf8") };
  }

  /** Writes a PEM file that Postfix (root) and Courier's user can read. */
  write(name: string, ...parts: readonly string[]): string {
    const path = this.at("tls", name);
    writeFileSync(path, parts.join(""));
    const group = Number(execFileSync("id", ["-g", "courier"], { encoding: "utf8" }));
    chownSync(path, 0, group);
    chmodSync(path, 0o640);
    return path;
  }

  writePostfix(main: string, master: string): void {
    const own = `compatibility_level = 3.6
queue_directory = ${this.at("queue")}
data_directory = ${this.at("data")}
maillog_file = ${this.at("log/maillog")}
maillog_file_prefixes = ${this.root}
myhostname = mail.main.test
mydestination =
alias_maps =
alias_database =
service_throttle_time = 1s
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
`;
    for (const [name, text] of [
      ["main.cf", own + main],
      ["master.cf", core + master],
    ] as const) {
      writeFileSync(join(this.postfix, name), text);
      // Postfix waits while a file looks as if it were being written.
      utimesSync(join(this.postfix, name), 1e9, 1e9);
    }
  }

  run(...command: readonly string[]): string {
    const [file = "", ...args] = command;
    const { stdout, stderr } = spawnSync(file, args, {
      encoding: "utf8",
      timeout: 20_000,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return `${stdout}${stderr}`;
  }

  startPostfix(): void {
    this.run("postfix", "-c", this.postfix, "start");
  }

  reloadPostfix(): void {
    this.run("postfix", "-c", this.postfix, "reload");
  }

  /** Sets variables of Courier's files: each stands there once. */
  setCourier(file: string, values: Readonly<Record<string, string>>): void {
    const path = join(this.courier, file);
    let text = readFileSync(path, "utf8");
    for (const [name, value] of Object.entries(values)) {
      const line = new RegExp(`^${name}=.*$`, "m");
      text = line.test(text) ? text.replace(line, `${name}="${value}"`) : `${text}\n${name}="${value}"\n`;
    }
    writeFileSync(path, text);
  }

  startCourier(): void {
    this.run("mount", "--bind", this.courier, "/etc/courier");
    this.run("mount", "--bind", this.at("run"), "/run/courier");
    this.run("chown", "-R", "courier:courier", this.at("run"));
    for (const daemon of ["imapd", "imapd-ssl", "pop3d", "pop3d-ssl"]) this.daemon(daemon, "start");
  }

  daemon(name: string, action: "start" | "stop"): void {
    this.run("sh", "-c", `/usr/sbin/${name} ${action} </dev/null >/dev/null 2>&1`);
  }

  stop(): void {
    for (const daemon of ["imapd", "imapd-ssl", "pop3d", "pop3d-ssl"]) this.daemon(daemon, "stop");
    this.run("postfix", "-c", this.postfix, "stop");
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** What `mailconf certs --live --format json` prints of each handshake. */
export interface Live {
  readonly address: string;
  readonly port: number;
  readonly protocol: string;
  readonly tls: string;
  readonly serverName: string | null;
  readonly keyType: string | null;
  readonly state: string;
  readonly message: string;
  readonly version: string | null;
  readonly versions?: readonly string[];
  readonly certificate: { readonly names: readonly string[]; readonly fingerprint: string } | null;
}

/** Runs the built command line; servers of this process go on meanwhile. */
export function mailconf(...args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["dist/mailconf.js", ...args],
      { timeout: 60_000, maxBuffer: 1e8 },
      (error, stdout, stderr) => resolve({ status: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });
}
