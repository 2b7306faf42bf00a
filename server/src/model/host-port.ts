import { isDigits } from "./evaluate.ts";

/** The host and port of an inet service's name; an empty host stands for the addresses of inet_interfaces. */
export interface HostPort {
  readonly host: string;
  readonly port: string;
  /** Whether the host stood in brackets. */
  readonly bracketed: boolean;
}

/** Splits `[host]:port`, `host:port`, `:port` or `port` as host_port() does for master.cf; a string is Postfix's refusal. */
export function splitHostPort(name: string): HostPort | string {
  let host = "";
  let port = "";
  const bracketed = name.startsWith("[");
  if (bracketed) {
    const isIpv6 = /^\[ipv6:/i.test(name);
    const from = isIpv6 ? 6 : 1;
    const close = name.indexOf("]", from);
    if (close < 0) return 'missing "]"';
    host = name.slice(from, close);
    const rest = name.slice(close + 1);
    if (rest !== "" && rest[0] !== ":") return 'garbage after "]"';
    if (isIpv6 && !isIpv6Address(host)) return "malformed IPv6 address";
    port = rest.slice(1);
  } else {
    const colon = name.lastIndexOf(":");
    host = colon < 0 ? "" : name.slice(0, colon);
    port = name.slice(colon + 1);
  }
  if (port === "") return "missing service information";
  if ((host !== "" || bracketed) && !isHostname(host) && !isAddress(host))
    return "valid hostname or network address required";
  if (port.charCodeAt(0) >= 48 && port.charCodeAt(0) <= 57 && !isDigits(port)) return "garbage after numerical service";
  return { host, port, bracketed };
}

/** Dotted quad of four numbers up to 255, as valid_ipv4_hostaddr() takes it. */
export function isIpv4Address(text: string): boolean {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => isDigits(part) && part.length <= 3 && Number(part) <= 255))
    return false;
  return Number(parts[0]) !== 0 || parts.every((part) => Number(part) === 0);
}

/** An IPv6 address without brackets, as valid_ipv6_hostaddr() takes it; no zone. */
export function isIpv6Address(text: string): boolean {
  if (!text.includes(":") || /[^0-9A-Fa-f:.]/.test(text) || text.includes(":::")) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [i, half] of halves.entries()) {
    if (half === "") continue;
    const parts = half.split(":");
    for (const [j, part] of parts.entries()) {
      const isLast = i === halves.length - 1 && j === parts.length - 1;
      if (isLast && part.includes(".")) {
        if (!isIpv4Address(part)) return false;
        groups += 2;
      } else if (part === "" || part.length > 4 || part.includes(".")) return false;
      else groups++;
    }
  }
  return halves.length === 2 ? groups <= 7 : groups === 8;
}

export const isAddress = (text: string): boolean => isIpv4Address(text) || isIpv6Address(text);

/** valid_hostname(): labels of letters, digits, `-` and `_`, at most 63 each, not numbers alone. Non-ASCII letters pass (IDN). */
export function isHostname(text: string): boolean {
  if (text === "" || text.length > 255) return false;
  let numeric = true;
  for (const label of text.split(".")) {
    if (label === "" || label.length > 63 || label.startsWith("-") || label.endsWith("-")) return false;
    for (const character of label) {
      const code = character.codePointAt(0)!;
      const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 45;
      const isForeign = code > 127 && !(code >= 0xd800 && code <= 0xdfff);
      if (isLetter || isForeign) numeric = false;
      else if (code < 48 || code > 57) return false;
    }
  }
  return !numeric && isAllowedByIdna(text);
}

/** Whether the characters that are no ASCII may stand in a host name (UTS #46); separators and controls may not. */
function isAllowedByIdna(text: string): boolean {
  if (!/[^\x00-\x7f]/.test(text)) return true;
  try {
    // A last label that is no number keeps an address out of it.
    new URL(`http://${text}.test`);
    return true;
  } catch {
    return false;
  }
}
