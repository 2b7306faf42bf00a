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
    for (const { text } of instance.scope.list("mynetworks") ?? []) {
      const network = parseNetwork(text);
      if (!network || network.prefix !== (network.ipv6 ? 128 : 32)) continue;
      if (isPanelLayout(instance) || machine.map(canonicalAddress).includes(canonicalAddress(network.address)))
        add(network.address, "mynetworks");
    }
    return own;
  });
}

/** A panel lists the server's own addresses in mynetworks, each alone. */
export const isPanelLayout = (instance: Instance): boolean =>
  instance.services.some(({ name, command }) => name.startsWith("plesk_") || command.startsWith("plesk_"));

/** The listener that answers an address and port: the one of that very address, else the one of all addresses. */
export function answering(instance: Instance, address: string, port: number): Listener | undefined {
  const here = instance.listeners.filter((listener) => listener.port === port);
  return (
    here.findLast((listener) => listener.isExplicit && canonicalAddress(listener.address) === address) ??
    here.find((listener) => listener.address === "*" || canonicalAddress(listener.address) === address)
  );
}

/** Whether server names choose the certificate (3.4 and later); also where the map cannot be read. */
export const hasSniMap = (instance: Instance): boolean =>
  instance.services.some(({ scope }) => scope.value("tls_server_sni_maps") !== "") &&
  (instance.scope.value("tls_server_sni_maps") ?? "unknown") !== "";

export const mainCertificate = (instance: Instance): string | undefined => serverCertificates(instance.scope)?.[0];
