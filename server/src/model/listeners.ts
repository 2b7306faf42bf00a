import type { Service } from "../syntax/master-cf.ts";
import { canonicalAddress, isIpv6 } from "./addresses.ts";
import { isAddress, splitHostPort } from "./host-port.ts";
import type { MailService } from "./mail-service.ts";
import { portNumber } from "./ports.ts";
import type { Scope } from "./scope.ts";

export type Protocol = "smtp" | "submission" | "submissions" | "imap" | "imaps" | "pop3" | "pop3s" | "other";
export type TlsMode = "none" | "starttls" | "implicit";

/** One address and port on which the server answers. */
export interface Listener {
  /** An IP address, a host name as written, or `*` for every address of the machine. */
  readonly address: string;
  /** TCP port; 0 where the name of the port is not known. */
  readonly port: number;
  readonly protocol: Protocol;
  readonly tls: TlsMode;
  /** The service's name, for people: `127.0.0.2:smtp`, `imapd-ssl`. */
  readonly service: string;
  /** Path of the certificate file that is presented without SNI; null without TLS or certificate. */
  readonly certificate: string | null;
  /** Whether the address stands in the service's own name, not in inet_interfaces or ADDRESS. */
  readonly isExplicit: boolean;
  readonly source: ListenerSource;
}

export type ListenerSource =
  | { readonly server: "postfix"; readonly service: MailService }
  | { readonly server: "courier"; readonly file: string; readonly line: number };

/** The addresses of inet_interfaces: IP addresses, `*` for all that are not known, names where only the DNS knows. */
export function interfaceAddresses(
  scope: Scope,
  machine: readonly string[] | undefined,
): readonly string[] | undefined {
  const words = scope.list("inet_interfaces");
  if (!words) return undefined;
  const families = addressFamilies(scope);
  const addresses: string[] = [];
  for (const { text } of words) {
    if (text.toLowerCase() === "all") addresses.push(...(machine ?? ["*"]));
    else if (text.toLowerCase() === "loopback-only") addresses.push("127.0.0.1", "::1");
    else if (text.toLowerCase() === "localhost") addresses.push("127.0.0.1", "::1");
    else addresses.push(canonicalAddress(text));
  }
  return [...new Set(addresses.filter((address) => !isAddress(address) || families.has(isIpv6(address) ? 6 : 4)))];
}

/** The address families of inet_protocols; both where it cannot be known. */
export function addressFamilies(scope: Scope): ReadonlySet<4 | 6> {
  const words = scope.list("inet_protocols")?.map(({ text }) => text.toLowerCase()) ?? ["all"];
  // With a word that inet_proto.c does not know no program starts, so nothing more is to be said than with both.
  if (words.some((word) => !["all", "ipv4", "ipv6"].includes(word))) return new Set([4, 6]);
  const families = new Set<4 | 6>();
  if (words.includes("all") || words.includes("ipv4")) families.add(4);
  if (words.includes("all") || words.includes("ipv6")) families.add(6);
  return families;
}

const tlsServers = ["smtpd", "postscreen"];

/** The listeners of one service. `hosts` gives the addresses of a name that the machine knows without asking the DNS. */
export function postfixListeners(
  service: MailService,
  interfaces: readonly string[] | undefined,
  hosts: (name: string) => readonly string[],
): Listener[] {
  const { entry, scope, command } = service;
  if (service.type !== "inet" || !service.address) return [];
  const port = portNumber(service.address.port) ?? 0;
  const tls = tlsServers.includes(command) ? serverTls(scope, command) : "none";
  const base = {
    port,
    protocol: tlsServers.includes(command) ? smtpProtocol(port, tls) : "other",
    tls,
    service: entry.fields[0]!.text,
    certificate: tls === "none" ? null : (serverCertificates(scope, command)?.[0] ?? null),
    source: { server: "postfix", service },
  } as const;
  const { host } = service.address;
  if (host !== "") {
    const families = addressFamilies(scope);
    const addresses = isAddress(host) ? [canonicalAddress(host)] : hosts(host.toLowerCase());
    const usable = addresses.filter((address) => families.has(isIpv6(address) ? 6 : 4));
    return (usable.length > 0 ? usable : [host]).map((address) => ({ ...base, address, isExplicit: true }));
  }
  return (interfaces ?? ["*"]).map((address) => ({ ...base, address, isExplicit: false }));
}

function smtpProtocol(port: number, tls: TlsMode): Protocol {
  if (port === 587) return "submission";
  if (tls === "implicit" || port === 465) return "submissions";
  return "smtp";
}

/** How a service offers TLS: wrapper mode first, then the security level, then the old switches. */
export function serverTls(scope: Scope, command: string): TlsMode {
  const prefix = command === "postscreen" ? "postscreen" : "smtpd";
  if (command === "smtpd" && scope.bool("smtpd_tls_wrappermode")) return "implicit";
  const level = scope.value(`${prefix}_tls_security_level`)?.trim().toLowerCase();
  if (level === undefined || level === "") {
    const isOn = scope.bool(`${prefix}_use_tls`) || scope.bool(`${prefix}_enforce_tls`);
    return isOn ? "starttls" : "none";
  }
  return level === "none" ? "none" : "starttls";
}

/**
 * What the names of a service's TLS parameters begin with. Before 3.12 postscreen hands STARTTLS to tlsproxy, which
 * reads the smtpd_ names through its own defaults.
 */
export const tlsPrefix = (scope: Scope, command: string): "postscreen" | "smtpd" =>
  command === "postscreen" && scope.defaultOf("postscreen_tls_cert_file") !== undefined ? "postscreen" : "smtpd";

/** The certificate files of a service in the order in which they are loaded; undefined where they are not to be known. */
export function serverCertificates(scope: Scope, command = "smtpd"): readonly string[] | undefined {
  const prefix = tlsPrefix(scope, command);
  const chains = scope.list(`${prefix}_tls_chain_files`);
  if (!chains) return undefined;
  if (chains.length > 0) return chains.map(({ text }) => text);
  const files: string[] = [];
  for (const kind of ["cert", "eccert", "dcert"]) {
    const file = scope.value(`${prefix}_tls_${kind}_file`);
    if (file === undefined) return undefined;
    if (file !== "" && file !== "none") files.push(file);
  }
  return files;
}

/** Reads the address out of an inet service's name; undefined for other types and for names that master(8) refuses. */
export function serviceAddress(entry: Service): { readonly host: string; readonly port: string } | undefined {
  const [name, type] = entry.fields;
  if (type?.text !== "inet" || !name) return undefined;
  const address = splitHostPort(name.text);
  return typeof address === "string" ? undefined : address;
}
