import { isAddress, isHostname } from "../host-port.ts";

/** The two parts of an address, at its last `@`. */
export function splitAddress(address: string): { readonly local: string; readonly domain: string } {
  const at = address.lastIndexOf("@");
  return at < 0 ? { local: address, domain: "" } : { local: address.slice(0, at), domain: address.slice(at + 1) };
}

/** Whether mail can go to a domain: a host name, or an address in brackets. */
export function isValidDomain(domain: string): boolean {
  if (!domain.startsWith("[")) return isHostname(domain);
  if (!domain.endsWith("]")) return false;
  const inner = domain.slice(1, -1);
  return isAddress(inner.toLowerCase().startsWith("ipv6:") ? inner.slice(5) : inner);
}
