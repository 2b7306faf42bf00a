import { canonicalAddress, isInNetwork, isIpv6, parseNetwork } from "./addresses.ts";
import type { Instance } from "./instance.ts";
import type { Listener } from "./listeners.ts";
import type { MailService } from "./mail-service.ts";

/** The listener that stands in master.cf for this very address and port. */
export const ownListener = (instance: Instance, address: string, port: number): Listener | undefined =>
  instance.listeners.find(
    (listener) => listener.isExplicit && listener.port === port && canonicalAddress(listener.address) === address,
  );

/** The transports of master.cf that send from an address. */
export function outgoingServices(instance: Instance, address: string): readonly MailService[] {
  const name = isIpv6(address) ? "smtp_bind_address6" : "smtp_bind_address";
  return instance.activeServices.filter(
    ({ type, command, overrides, scope }) =>
      type !== "inet" &&
      command === "smtp" &&
      overrides.has(name) &&
      canonicalAddress((scope.value(name) ?? "").trim()) === address,
  );
}

/** Whether mynetworks holds an address; undefined where tables or files decide. */
export function isInMynetworks(instance: Instance, address: string): boolean | undefined {
  const words = instance.scope.list("mynetworks");
  if (!words) return undefined;
  let isKnown = true;
  for (const { text } of words) {
    const network = parseNetwork(text);
    if (!network) isKnown = false;
    else if (isInNetwork(address, network)) return true;
  }
  return isKnown ? false : undefined;
}
