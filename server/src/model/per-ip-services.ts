import { hasVersion, type Version } from "../facts/version.ts";
import { isIpv6 } from "./addresses.ts";
import type { Instance } from "./instance.ts";
import { serverCertificates, serverTls } from "./listeners.ts";
import { overrideIndent, serviceLine } from "./master-columns.ts";
import { portNumber } from "./ports.ts";

/** What one address can be given: mail exchange, submission with implicit TLS, submission with STARTTLS, outgoing mail. */
export type ServiceKind = "smtp" | "submissions" | "submission" | "outgoing";

export interface ServiceRequest {
  readonly address: string;
  readonly kinds: readonly ServiceKind[];
  /** Path of the PEM file with the certificate, and of its key where that is another file. */
  readonly certificate: string;
  readonly key?: string;
}

/** The services of one address as lines of master.cf, in the style of the file and the form that the target knows. */
export function servicesForAddress(instance: Instance, request: ServiceRequest): string[] {
  const { target } = instance;
  const indent = overrideIndent(instance.files.master);
  const chroot = styleOf(instance);
  const host = isIpv6(request.address) ? `[${request.address}]` : request.address;
  return request.kinds.flatMap((kind) => {
    if (kind === "outgoing") return outgoing(request.address, target, indent, chroot);
    const name = kind === "submissions" ? portName465(instance) : kind;
    const overrides = [
      `syslog_name=postfix/${kind}-${request.address}`,
      ...tlsOverrides(instance, kind),
      ...certificateOverrides(instance, request),
      ...(kind === "smtp" ? [] : submissionOverrides(target)),
    ];
    return [
      serviceLine([`${host}:${name}`, "inet", "n", "-", chroot, "-", "-", "smtpd"]),
      ...overrides.map((override) => `${indent}-o ${override}`),
    ];
  });
}

function tlsOverrides(instance: Instance, kind: ServiceKind): string[] {
  if (kind === "submissions") return ["smtpd_tls_wrappermode=yes"];
  if (kind === "submission") return ["smtpd_tls_security_level=encrypt"];
  // Without TLS in main.cf nobody would ever see the certificate.
  return serverTls(instance.scope, "smtpd") === "none" ? ["smtpd_tls_security_level=may"] : [];
}

/** A certificate and its key together, by the parameter that main.cf uses: chain files put cert and key files out of work. */
function certificateOverrides(instance: Instance, { certificate, key }: ServiceRequest): string[] {
  const chains = instance.scope.list("smtpd_tls_chain_files");
  if (chains && chains.length > 0)
    return [`smtpd_tls_chain_files=${key && key !== certificate ? `${key},` : ""}${certificate}`];
  const hasEcdsa = (instance.scope.value("smtpd_tls_eccert_file") ?? "") !== "";
  return [
    `smtpd_tls_cert_file=${certificate}`,
    `smtpd_tls_key_file=${key ?? certificate}`,
    ...(hasEcdsa ? ["smtpd_tls_eccert_file=", "smtpd_tls_eckey_file="] : []),
  ];
}

/** Logins only, and nobody else: the lists of port 25 do not apply. */
const submissionOverrides = (target: Version): string[] => [
  "smtpd_sasl_auth_enable=yes",
  "smtpd_client_restrictions=permit_sasl_authenticated,reject",
  "smtpd_helo_restrictions=",
  "smtpd_sender_restrictions=",
  ...(hasVersion(target, "2.10") ? ["smtpd_relay_restrictions=permit_sasl_authenticated,reject"] : []),
  "smtpd_recipient_restrictions=permit_sasl_authenticated,reject",
];

function outgoing(address: string, target: Version, indent: string, chroot: string): string[] {
  const ipv6 = isIpv6(address);
  const overrides = ipv6
    ? [`smtp_bind_address6=${address}`, "smtp_bind_address=", ...family(target, "ipv6")]
    : [`smtp_bind_address=${address}`, "smtp_bind_address6=", ...family(target, "ipv4")];
  return [
    serviceLine([`${transportName(address)}`, "unix", "-", "-", chroot, "-", "-", "smtp"]),
    ...[...overrides, `syslog_name=postfix/out-${address}`].map((override) => `${indent}-o ${override}`),
  ];
}

/** Only one family can be bound; inet_protocols keeps the other from being tried. */
const family = (_target: Version, protocol: "ipv4" | "ipv6"): string[] => [`inet_protocols=${protocol}`];

/** The name of the transport that sends from an address. */
export const transportName = (address: string): string => `out-${address.replaceAll(/[^0-9A-Za-z]/g, "-")}`;

/** What the file writes in the chroot column of its smtpd services. */
function styleOf(instance: Instance): string {
  const smtpd = instance.services.find(({ command, entry }) => command === "smtpd" && entry.fields.length === 8);
  return smtpd?.entry.field("chroot")?.text ?? (hasVersion(instance.target, "3.0") ? "n" : "-");
}

/** The name of port 465 that the file already uses, else the target's. */
export function portName465(instance: Instance): string {
  for (const { address } of instance.services) if (address && portNumber(address.port) === 465) return address.port;
  return hasVersion(instance.target, "3.6") ? "submissions" : "smtps";
}

/** Where the certificate of an address is likely to be put: named as those of the other addresses are. */
export function guessedCertificate(instance: Instance, address: string): string {
  for (const { certificate, address: other } of instance.listeners)
    if (certificate?.includes(other)) return certificate.replaceAll(other, address);
  const main = serverCertificates(instance.scope)?.[0] ?? "/etc/postfix/postfix_default.pem";
  return `${main.slice(0, main.lastIndexOf("/") + 1)}${address}.pem`;
}

/** Postfix listeners with their own certificate question: smtpd's on 25, 465 and 587. */
export const certificatePorts = [25, 465, 587] as const;

export const kindOfPort = (port: number): ServiceKind | undefined =>
  port === 25 ? "smtp" : port === 465 ? "submissions" : port === 587 ? "submission" : undefined;
