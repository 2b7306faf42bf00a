import { hasVersion } from "../facts/version.ts";
import { canonicalAddress, isIpv6, isLoopback, parseNetwork } from "../model/addresses.ts";
import { askCertificate, certificateUses } from "../model/certificates.ts";
import { courierCertificates } from "../model/courier-certificates.ts";
import { isAddress } from "../model/host-port.ts";
import type { Instance } from "../model/instance.ts";
import { isInMynetworks, outgoingServices, ownListener } from "../model/own-parts.ts";
import { guessedCertificate } from "../model/per-ip-services.ts";
import { ownAddresses } from "../rules/listeners/own-addresses.ts";

/** What an address can be given; "sni" is the way without a listener of its own (Postfix 3.4). */
export const parts = ["smtp", "submissions", "submission", "outgoing", "mynetworks", "courier", "sni"] as const;
export type Part = (typeof parts)[number];

export interface AddressChoice {
  readonly address: string;
  /** Where the address is known from, and what it lacks, for people. */
  readonly detail: string;
  readonly missing: readonly Part[];
}

export interface PartChoice {
  readonly part: Part;
  /** It is there already, or what is there cannot be told from the files. */
  readonly state: "missing" | "there" | "unknown";
}

export interface CertificateChoice {
  readonly path: string;
  /** Names and end, or why it is none; empty where nobody may look. */
  readonly detail: string;
}

export interface InsertionChoices {
  readonly parts: readonly PartChoice[];
  readonly certificates: readonly CertificateChoice[];
  /** Sender domains that the first certificate suggests. */
  readonly domains: readonly string[];
}

const evidences = {
  listener: "listens here",
  interfaces: "in inet_interfaces",
  courier: "in Courier's files",
  setting: "in the settings",
  machine: "on this machine",
  mynetworks: "in mynetworks",
} as const;

/** Addresses to choose among: nobody reads a longer list. */
const mostChoices = 500;

/** The addresses that may be this server's own, those that lack the most first. */
export function addressChoices(instance: Instance): AddressChoice[] {
  const found = new Map<string, string>();
  const add = (text: string, evidence: string) => {
    const address = canonicalAddress(text);
    if (addressProblem(address) === undefined && !found.has(address)) found.set(address, evidence);
  };
  for (const [address, evidence] of ownAddresses(instance)) add(address, evidences[evidence]);
  for (const address of instance.machineAddresses ?? []) add(address, evidences.machine);
  for (const { text } of instance.scope.list("mynetworks") ?? []) {
    const network = parseNetwork(text);
    if (network && network.prefix === (network.ipv6 ? 128 : 32)) add(network.address, evidences.mynetworks);
  }
  for (const { suffix, for: kind } of courierCertificates(instance))
    if (kind === "address") add(suffix, evidences.courier);
  return [...found]
    .slice(0, mostChoices)
    .map(([address, evidence]) => {
      const missing = partChoices(instance, address)
        .filter(({ part, state }) => state === "missing" && part !== "sni")
        .map(({ part }) => part);
      const lacks = missing.length === 0 ? "has everything" : `lacks ${missing.join(", ")}`;
      return { address, detail: `${evidence} · ${lacks}`, missing };
    })
    .sort((a, b) => b.missing.length - a.missing.length);
}

/** Why an address cannot be given services; undefined where it can. */
export function addressProblem(text: string): string | undefined {
  const bare = text.trim().replace(/^\[|\]$/g, "");
  if (bare.includes("/")) return "one address, without a prefix length";
  if (!isAddress(bare)) return "not an IP address, such as 192.0.2.3 or 2001:db8::3";
  const address = canonicalAddress(bare);
  if (isLoopback(address)) return "a loopback address: nobody reaches it from outside";
  if (address === "0.0.0.0" || address === "::") return "this stands for every address; name one";
  const first = Number(address.split(".")[0]);
  if ((!isIpv6(address) && first >= 224) || address.startsWith("ff")) return "no address of a host";
  return undefined;
}

/** Everything that an address can be given, with what is there already. */
export function partChoices(instance: Instance, address: string): PartChoice[] {
  const state = (isThere: boolean | undefined): PartChoice["state"] =>
    isThere === undefined ? "unknown" : isThere ? "there" : "missing";
  const listens = (port: number) => state(ownListener(instance, address, port) !== undefined);
  const bases = courierCertificates(instance).filter(({ suffix }) => suffix === "");
  const hasCourier = bases.every(({ base }) => {
    const answer = instance.probes.status(`${base}.${address}`);
    return answer?.kind === "found";
  });
  const mynetworks = instance.settings.has("mynetworks") ? isInMynetworks(instance, address) : undefined;
  const choices: PartChoice[] = [
    { part: "smtp", state: listens(25) },
    { part: "submissions", state: listens(465) },
    { part: "submission", state: listens(587) },
    { part: "outgoing", state: state(outgoingServices(instance, address).length > 0) },
    { part: "mynetworks", state: state(mynetworks) },
  ];
  if (bases.length > 0) choices.push({ part: "courier", state: state(hasCourier) });
  if (hasVersion(instance.target, "3.4")) choices.push({ part: "sni", state: "missing" });
  return choices;
}

/** What is to be chosen for one address. */
export function insertionChoices(instance: Instance, address: string): InsertionChoices {
  const paths = [
    guessedCertificate(instance, address),
    ...certificateUses(instance).map(({ path }) => path),
    ...courierCertificates(instance).map(({ path }) => path),
  ];
  const certificates = [...new Set(paths)].map((path) => ({ path, detail: certificateDetail(instance, path) }));
  return { parts: partChoices(instance, address), certificates, domains: domainsOf(instance, paths[0]!) };
}

function certificateDetail(instance: Instance, path: string): string {
  const { status, facts } = askCertificate(instance, path, path);
  if (status === "missing") return "not there yet";
  if (typeof facts !== "object") return facts ? `no certificate (${facts})` : "";
  return `${facts.names.join(", ")} · until ${new Date(facts.validTo).toISOString().slice(0, 10)}`;
}

/** The names in a certificate, as far as it can be read. */
export function certificateNames(instance: Instance, path: string): readonly string[] {
  const { facts } = askCertificate(instance, path, path);
  return typeof facts === "object" ? facts.names : [];
}

/** The domains that senders with a certificate's names are likely to have: `mail.example.net` → `example.net`. */
export function domainsOf(instance: Instance, certificate: string): string[] {
  const domains = certificateNames(instance, certificate).map((name) => {
    const labels = name.toLowerCase().split(".");
    return labels.length > 2 ? labels.slice(1).join(".") : labels.join(".");
  });
  return [...new Set(domains.filter((domain) => domain.includes(".") && !isAddress(domain)))];
}
