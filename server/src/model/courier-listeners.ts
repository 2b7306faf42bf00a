import { evaluate, type ShellValue } from "../syntax/courier.ts";
import { canonicalAddress } from "./addresses.ts";
import { certificateForAddress } from "./courier-lookup.ts";
import type { Instance } from "./instance.ts";
import type { Listener, Protocol, TlsMode } from "./listeners.ts";
import { portNumber } from "./ports.ts";

/** One of Courier's daemons that listen: the variables that say where, and the files in the order in which they are read. */
interface Daemon {
  readonly file: string;
  readonly files: readonly string[];
  readonly start: string;
  readonly ports: string;
  readonly address: string;
  readonly standard: string;
  readonly protocol: Protocol;
  readonly tls: (values: ReadonlyMap<string, string>) => TlsMode;
}

const startsWithYes = (value: string | undefined): boolean => /^y/i.test(value ?? "");

const daemons: readonly Daemon[] = [
  {
    file: "imapd",
    files: ["imapd-ssl", "imapd"],
    start: "IMAPDSTART",
    ports: "PORT",
    address: "ADDRESS",
    standard: "143",
    protocol: "imap",
    tls: (values) => (startsWithYes(values.get("IMAPDSTARTTLS")) ? "starttls" : "none"),
  },
  {
    file: "imapd-ssl",
    files: ["imapd", "imapd-ssl"],
    start: "IMAPDSSLSTART",
    ports: "SSLPORT",
    address: "SSLADDRESS",
    standard: "993",
    protocol: "imaps",
    tls: () => "implicit",
  },
  {
    file: "pop3d",
    files: ["pop3d-ssl", "pop3d"],
    start: "POP3DSTART",
    ports: "PORT",
    address: "ADDRESS",
    standard: "110",
    protocol: "pop3",
    tls: (values) => (startsWithYes(values.get("POP3_STARTTLS")) ? "starttls" : "none"),
  },
  {
    file: "pop3d-ssl",
    files: ["pop3d", "pop3d-ssl"],
    start: "POP3DSSLSTART",
    ports: "SSLPORT",
    address: "SSLADDRESS",
    standard: "995",
    protocol: "pop3s",
    tls: () => "implicit",
  },
];

/** A listener of Courier's, with the TLS_CERTFILE that its per-address files are named after. */
export interface CourierListener extends Listener {
  readonly certificateBase: string | undefined;
  /** The file and the name of the daemon: imapd, imapd-ssl, pop3d, pop3d-ssl. */
  readonly daemon: string;
}

/** What the start scripts read for themselves; everything else is for the program, whose shell reads the files anew. */
const scriptVariables = new Set([
  "ADDRESS",
  "IMAPACCESSFILE",
  "IMAPDSTART",
  "IMAPDSTARTTLS",
  "IMAP_ULIMITD",
  "IMAP_UMASK",
  "LOGGEROPTS",
  "MAILDIRPATH",
  "MAXDAEMONS",
  "MAXPERIP",
  "PIDFILE",
  "POP3DSTART",
  "PORT",
  "PROXY_HOSTNAME",
  "TCPDOPTS",
]);

/**
 * Courier's files that decide a variable for a daemon, the last one wins. The scripts of imapd and pop3d read the file
 * with -ssl first, but the program behind them gets it last.
 */
export function filesOfDaemon(daemon: string, variable: string): readonly string[] {
  const found = daemons.find(({ file }) => file === daemon);
  if (!found) return [daemon];
  return scriptVariables.has(variable) ? found.files : [...found.files].sort();
}

/** The variables that a daemon of Courier's runs with: its files one after the other, the last assignment of a name wins. */
export function courierVariables(instance: Instance, files: readonly string[]): ReadonlyMap<string, ShellValue> {
  return instance.memo(`courier variables ${files.join(" ")}`, () => {
    let values: ReadonlyMap<string, ShellValue> = new Map();
    for (const name of files) {
      const file = instance.files.courier.get(name);
      if (file) values = evaluate(file, values).values;
    }
    return values;
  });
}

/** The variables of a daemon whose values are known without running a command. */
function courierValues(instance: Instance, daemon: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const name of courierVariables(instance, filesOfDaemon(daemon, "")).keys()) {
    const value = courierVariables(instance, filesOfDaemon(daemon, name)).get(name)?.value;
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

/** Every address and port on which Courier's files say that it listens. A daemon without a file of its own has no say. */
export function courierListeners(instance: Instance): readonly CourierListener[] {
  return instance.memo("courier listeners", () =>
    daemons.flatMap((daemon) => {
      const file = instance.files.courier.get(daemon.file);
      if (!file) return [];
      const values = courierValues(instance, daemon.file);
      const start = values.get(daemon.start);
      if (start !== undefined && !startsWithYes(start)) return [];
      const tls = daemon.tls(values);
      const base = values.get("TLS_CERTFILE");
      const entry = file.blocks[0]!.entries[0]!;
      return endpoints(values.get(daemon.ports) ?? daemon.standard, values.get(daemon.address) ?? "0").map(
        ({ address, port }): CourierListener => {
          const listener: CourierListener = {
            address,
            port,
            protocol: daemon.protocol,
            tls,
            service: daemon.file,
            certificate: null,
            certificateBase: base,
            daemon: daemon.file,
            isExplicit: address !== "*",
            source: { server: "courier", file: file.uri, line: entry.line },
          };
          return tls === "none"
            ? listener
            : { ...listener, certificate: certificateForAddress(instance, listener, address) };
        },
      );
    }),
  );
}

/** `PORT` holds ports and `address.port`s, separated by commas; a bare port listens on `ADDRESS`. */
function endpoints(ports: string, address: string): { readonly address: string; readonly port: number }[] {
  const standard = address === "0" || address === "" ? "*" : canonicalAddress(address);
  return ports
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "")
    .map((word) => {
      const dot = word.lastIndexOf(".");
      const host = dot < 0 ? "" : word.slice(0, dot);
      const port = portNumber(dot < 0 ? word : word.slice(dot + 1)) ?? 0;
      return { address: host === "" || host === "0" ? standard : canonicalAddress(host), port };
    });
}
