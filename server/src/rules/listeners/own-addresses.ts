import { canonicalAddress, isLoopback, parseNetwork } from "../../model/addresses.ts";
import { courierListeners } from "../../model/courier-listeners.ts";
import { isAddress } from "../../model/host-port.ts";
import type { Instance } from "../../model/instance.ts";
import type { Listener } from "../../model/listeners.ts";
import { serverCertificates } from "../../model/listeners.ts";

/** Why an address counts as this server's own. */
export type Evidence = "listener" | "interfaces" | "courier" | "setting" | "machine" | "mynetworks";

/** This server's own addresses, loopback left out: listeners' hosts, inet_interfaces, Courier's, the setting, the machine's. */
export function ownAddresses(instance: Instance): ReadonlyMap<string, Evidence> {
  return instance.memo("own addresses", () => {
    const own = new Map<string, Evidence>();
    const add = (address: string, evidence: Evidence) => {
      if (!isAddress(address)) return;
      const canonical = canonicalAddress(address);
      if (!isLoopback(canonical) && canonical !== "0.0.0.0" && canonical !== "::" && !own.has(canonical))
        own.set(canonical, evidence);
    };
    for (const { address, isExplicit } of instance.listeners) if (isExplicit) add(address, "listener");
    for (const { text } of instance.scope.list("inet_interfaces") ?? [])
      add(text.replace(/^\[|\]$/g, ""), "interfaces");
    for (const { address } of courierListeners(instance)) add(address, "courier");
    for (const address of instance.options.addresses) add(address, "setting");
    const machine = instance.machineAddresses ?? [];
    const isLive = machine.some((address) => own.has(canonicalAddress(address)));
    // A copy that is looked at elsewhere says nothing about the machine that looks.
    if (isLive) for (const address of machine) add(address, "machine");
    const live = new Set(machine.map(canonicalAddress));
    const isPanel = isPanelLayout(instance);
    for (const { text } of instance.scope.list("mynetworks") ?? []) {
      const network = parseNetwork(text);
      if (!network || network.prefix !== (network.ipv6 ? 128 : 32)) continue;
      if (isPanel || live.has(canonicalAddress(network.address))) add(network.address, "mynetworks");
    }
    return own;
  });
}

/** A panel lists the server's own addresses in mynetworks, each alone. */
export const isPanelLayout = (instance: Instance): boolean =>
  instance.services.some(({ name, command }) => name.startsWith("plesk_") || command.startsWith("plesk_"));

/** The listener that answers an address and port: the one of that very address, else the one of all addresses. */
export function answering(instance: Instance, address: string, port: number): Listener | undefined {
  const { explicit, first, all } = instance.memoOf("listeners of port", port, () => listenersOf(instance, port));
  return explicit.get(address) ?? earlier(first.get(address), all)?.listener;
}

interface Placed {
  readonly listener: Listener;
  readonly at: number;
}

function earlier(one: Placed | undefined, other: Placed | undefined): Placed | undefined {
  if (!one || !other) return one ?? other;
  return one.at < other.at ? one : other;
}

/** The last listener that names each address, the first that has it, and the first of all addresses. */
function listenersOf(instance: Instance, port: number) {
  const explicit = new Map<string, Listener>();
  const first = new Map<string, Placed>();
  let all: Placed | undefined;
  for (const [at, listener] of instance.listeners.entries()) {
    if (listener.port !== port) continue;
    const address = canonicalAddress(listener.address);
    if (listener.isExplicit) explicit.set(address, listener);
    if (listener.address === "*") all ??= { listener, at };
    else if (!first.has(address)) first.set(address, { listener, at });
  }
  return { explicit, first, all };
}

/** Whether server names choose the certificate (3.4 and later); also where the map cannot be read. */
export const hasSniMap = (instance: Instance): boolean =>
  instance.services.some(({ scope }) => scope.value("tls_server_sni_maps") !== "") &&
  (instance.scope.value("tls_server_sni_maps") ?? "unknown") !== "";

export const mainCertificate = (instance: Instance): string | undefined => serverCertificates(instance.scope)?.[0];
