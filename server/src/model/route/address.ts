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

/** An address as Postfix keeps it, without the quotes that SMTP wants around its local part. */
export function unquoted(address: string): string {
  const { local, domain } = splitAddress(address);
  if (!local.includes('"')) return address;
  const text = local.replace(/\\(.)|"/g, "$1");
  return domain === "" ? text : `${text}@${domain}`;
}

/** The same with quotes where SMTP needs them (quote_822_local.c). */
export function quoted(address: string): string {
  const { local, domain } = splitAddress(address);
  if (local === "" || /^[^\s()<>@,;:\\".[\]]+(?:\.[^\s()<>@,;:\\".[\]]+)*$/.test(local)) return address;
  const text = `"${local.replace(/["\\\r]/g, "\\$&")}"`;
  return domain === "" ? text : `${text}@${domain}`;
}
