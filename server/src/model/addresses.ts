import ipaddr from "ipaddr.js";
import { isAddress } from "./host-port.ts";

/** The one spelling of an address by which two are compared: IPv6 lower-case and shortened, IPv4 in IPv6 unwrapped. */
export function canonicalAddress(text: string): string {
  const bare = withoutBrackets(text);
  if (!isAddress(bare)) return text.toLowerCase();
  const parsed = ipaddr.process(bare);
  return parsed.kind() === "ipv6" ? (parsed as ipaddr.IPv6).toRFC5952String() : parsed.toString();
}

export function withoutBrackets(text: string): string {
  const inner = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  return /^ipv6:/i.test(inner) ? inner.slice(5) : inner;
}

export const isIpv6 = (address: string): boolean => address.includes(":");

export function isLoopback(address: string): boolean {
  if (!isAddress(address)) return address.toLowerCase() === "localhost";
  return ipaddr.process(address).range() === "loopback";
}

/** Addresses that the public Internet does not route: RFC 1918, link-local, unique local, loopback. */
export function isPrivate(address: string): boolean {
  if (!isAddress(address)) return false;
  return ["private", "loopback", "linkLocal", "uniqueLocal", "carrierGradeNat"].includes(
    ipaddr.process(address).range(),
  );
}

/** A network as mynetworks writes it: an address, or an address and a prefix length. */
export interface Network {
  readonly address: string;
  readonly prefix: number;
  /** The network address itself, host bits cleared. */
  readonly network: string;
  readonly hasHostBits: boolean;
  readonly ipv6: boolean;
}

/** Reads `192.0.2.0/24`, `[2001:db8::]/32` or a single address; undefined for what is none. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.lastIndexOf("/");
  const address = withoutBrackets(slash < 0 ? text : text.slice(0, slash));
  if (!isAddress(address)) return undefined;
  const ipv6 = isIpv6(address);
  const width = ipv6 ? 128 : 32;
  const length = slash < 0 ? String(width) : text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(length) || Number(length) > width) return undefined;
  const prefix = Number(length);
  const bytes = ipaddr.parse(address).toByteArray();
  const masked = bytes.map((byte, i) => byte & (0xff << Math.max(0, Math.min(8, 8 - (prefix - i * 8)))) & 0xff);
  const network = ipaddr.fromByteArray(masked);
  return {
    address,
    prefix,
    network: ipv6 ? (network as ipaddr.IPv6).toRFC5952String() : network.toString(),
    hasHostBits: masked.some((byte, i) => byte !== bytes[i]),
    ipv6,
  };
}

/** Whether an address lies in a network. */
export function isInNetwork(address: string, { network, prefix, ipv6 }: Network): boolean {
  if (!isAddress(address) || isIpv6(address) !== ipv6) return false;
  const [left, right] = [address, network].map((text) => ipaddr.parse(text).toByteArray()) as [number[], number[]];
  return left.every((byte, i) => {
    const bits = Math.max(0, Math.min(8, prefix - i * 8));
    const mask = (0xff << (8 - bits)) & 0xff;
    return (byte & mask) === (right[i]! & mask);
  });
}
