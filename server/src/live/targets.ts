import type { HandshakeQuestion } from "../host/host.ts";
import { canonicalAddress } from "../model/addresses.ts";
import { courierCertificates } from "../model/courier-certificates.ts";
import { courierListeners } from "../model/courier-listeners.ts";
import { certificateForAddress } from "../model/courier-lookup.ts";
import { isAddress } from "../model/host-port.ts";
import type { Instance } from "../model/instance.ts";
import type { Listener } from "../model/listeners.ts";
import { type Presented, type PresentedFile, presentedCertificates } from "../model/presented.ts";

/** One address and port that can be asked, and the listeners that the files say are behind it. */
export interface LiveTarget {
  /** An IP address. */
  readonly address: string;
  readonly port: number;
  readonly protocol: HandshakeQuestion["protocol"];
  readonly tls: HandshakeQuestion["tls"];
  /** Usually one; several where the same address stands twice. */
  readonly presented: readonly Presented[];
}

/** A listener that nobody can ask, and why. */
export interface Unasked {
  readonly listener: Listener;
  readonly reason: string;
}

const wordsOf = { smtp: "smtp", submission: "smtp", submissions: "smtp" } as const;

function protocolOf({ protocol }: Listener): LiveTarget["protocol"] | undefined {
  if (protocol === "other") return undefined;
  if (protocol in wordsOf) return "smtp";
  return protocol.startsWith("imap") ? "imap" : "pop3";
}

/**
 * Every address and port with TLS, each once. A listener of all addresses stands for those of the machine that no
 * listener of their own has: the socket of the exact address wins.
 */
export function liveTargets(instance: Instance): { readonly targets: LiveTarget[]; readonly unasked: Unasked[] } {
  const found = new Map<string, { presented: Presented[]; isExplicit: boolean }>();
  const unasked: Unasked[] = [];
  for (const presented of presentedCertificates(instance)) {
    const { listener } = presented;
    if (protocolOf(listener) === undefined) continue;
    const reason = unaskable(listener, instance.machineAddresses);
    if (reason !== undefined) {
      unasked.push({ listener, reason });
      continue;
    }
    for (const address of addressesOf(listener, instance.machineAddresses ?? [])) {
      const key = `${address} ${listener.port}`;
      const known = found.get(key);
      const here = { ...presented, files: filesAt(instance, presented, address) };
      if (!known || (listener.isExplicit && !known.isExplicit))
        found.set(key, { presented: [here], isExplicit: listener.isExplicit });
      else if (listener.isExplicit === known.isExplicit) known.presented.push(here);
    }
  }
  const targets = [...found].flatMap(([key, { presented }]): LiveTarget[] => {
    const { listener } = presented[0]!;
    const protocol = protocolOf(listener)!;
    if (listener.tls === "none") return [];
    return [{ address: key.split(" ")[0]!, port: listener.port, protocol, tls: listener.tls, presented }];
  });
  return { targets, unasked };
}

function unaskable({ address, port, tls }: Listener, machine: readonly string[] | undefined): string | undefined {
  if (tls === "none") return undefined;
  if (port === 0) return "the port's name is not known";
  if (address !== "*" && !isAddress(address)) return `"${address}" is a name: only addresses are asked`;
  if (machine === undefined) return "this machine does not tell its addresses";
  return undefined;
}

function addressesOf({ address }: Listener, machine: readonly string[]): readonly string[] {
  if (address === "0.0.0.0") return machine.filter((own) => !own.includes(":")).map(canonicalAddress);
  return address === "*" || address === "::" ? machine.map(canonicalAddress) : [canonicalAddress(address)];
}

/** The files behind an address: Courier looks for one of the address even where it listens on all of them. */
function filesAt(instance: Instance, { listener, files }: Presented, address: string): readonly PresentedFile[] {
  if (listener.source.server === "postfix" || listener.address === address || listener.tls === "none") return files;
  const courier = courierListeners(instance).find(
    ({ service, address: own, port }) =>
      service === listener.service && own === listener.address && port === listener.port,
  );
  const path = courier && certificateForAddress(instance, courier, address);
  const own = courierCertificates(instance).find((certificate) => certificate.path === path);
  return own ? [{ ...own, isMissing: own.status === "missing" }] : files;
}
