import { isDigitCode, type Span } from "./text.ts";

/** What cidr_match_parse() (util/cidr_match.c) complains of, in its order. */
export type NetworkError =
  | "missing-bracket"
  | "text-after-bracket"
  | "bad-prefix-length"
  | "prefix-length-out-of-range"
  | "bad-network"
  | "host-bits"
  | "bad-address";

/** An address or `network/length`, in square brackets or not. */
export interface Network {
  /** The address without brackets and length. */
  readonly address: Span;
  /** The digits behind the slash. */
  readonly length: Span | undefined;
  readonly family: 4 | 6;
  /** The address in network byte order: 4 or 16 bytes. Undefined when it is none. */
  readonly bytes: readonly number[] | undefined;
  /** The length as a number; all bits without a slash. */
  readonly bits: number;
  readonly error?: NetworkError;
  /** For host bits: what Postfix suggests, in the form that was written (brackets kept). */
  readonly suggestion?: string;
}

/** Reads `[from, to)` as Postfix reads a network in a cidr table or a match list. */
export function parseNetwork(text: string, from = 0, to = text.length): Network {
  let open = from;
  let close = to;
  let slash: number;
  let bracketError: NetworkError | undefined;
  if (text[from] === "[" && from < to) {
    open++;
    const bracket = indexIn(text, "]", open, to);
    if (bracket < 0) {
      bracketError = "missing-bracket";
      slash = indexIn(text, "/", open, to);
    } else {
      close = bracket;
      const behind = bracket + 1;
      if (behind < to && text[behind] !== "/") bracketError = "text-after-bracket";
      slash = behind < to ? (text[behind] === "/" ? behind : -1) : indexIn(text, "/", open, bracket);
    }
  } else slash = indexIn(text, "/", from, to);

  const address = { start: open, end: slash >= 0 && slash < close ? slash : close };
  const lengthEnd = slash >= 0 && slash < close ? close : to;
  const length = slash < 0 ? undefined : { start: slash + 1, end: lengthEnd };
  const addressText = text.slice(address.start, address.end);
  const family = addressText.includes(":") ? 6 : 4;
  const bytes = family === 6 ? parseIPv6(addressText) : parseIPv4(addressText);
  const most = family === 6 ? 128 : 32;
  const digits = length && text.slice(length.start, length.end);
  const isNumber = digits !== undefined && digits !== "" && [...digits].every((c) => isDigitCode(c.charCodeAt(0)));
  const bits = isNumber ? Number(digits) : most;
  const network = { address, length, family, bytes, bits } as const;
  if (bracketError) return { ...network, error: bracketError };
  if (!length) return bytes ? network : { ...network, error: "bad-address" };
  if (!isNumber) return { ...network, error: "bad-prefix-length" };
  if (bits > most) return { ...network, error: "prefix-length-out-of-range" };
  if (!bytes) return { ...network, error: "bad-network" };
  const masked = maskBits(bytes, bits);
  if (masked.every((byte, i) => byte === bytes[i])) return network;
  const suggestion = `${text.slice(from, address.start)}${formatAddress(masked)}${text.slice(address.end, to)}`;
  return { ...network, error: "host-bits", suggestion };
}

function indexIn(text: string, character: string, from: number, to: number): number {
  for (let at = from; at < to; at++) if (text[at] === character) return at;
  return -1;
}

/** The address with all but the first `bits` bits cleared. */
const maskBits = (bytes: readonly number[], bits: number): number[] =>
  bytes.map((byte, i) => byte & (0xff00 >> Math.max(0, Math.min(8, bits - 8 * i))) & 0xff);

/** Four decimal numbers without leading zeros, as inet_pton() wants them. */
export function parseIPv4(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (/^(0|[1-9][0-9]{0,2})$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

/** Eight groups of hexadecimal digits, `::` once, an IPv4 address at the end; no zone. */
export function parseIPv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const read = halves.map((half, i) => readGroups(half, i === halves.length - 1));
  const [head, tail] = read;
  if (!head || (halves.length === 2 && !tail)) return undefined;
  if (!tail) return head.length === 16 ? head : undefined;
  const missing = 16 - head.length - tail.length;
  return missing >= 2 ? [...head, ...Array<number>(missing).fill(0), ...tail] : undefined;
}

function readGroups(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [i, group] of groups.entries()) {
    if (last && i === groups.length - 1 && group.includes(".")) {
      const inner = parseIPv4(group);
      if (!inner) return undefined;
      bytes.push(...inner);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
    } else return undefined;
  }
  return bytes;
}

/** The address as inet_ntop() writes it. */
export function formatAddress(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  let best = { start: 0, length: 0 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const isMapped = best.start === 0 && (best.length === 6 || (best.length === 5 && groups[5] === 0xffff));
  const words = groups.map((group) => group.toString(16));
  if (isMapped) words.splice(6, 2, bytes.slice(12).join("."));
  if (best.length < 2) return words.join(":");
  return `${words.slice(0, best.start).join(":")}::${words.slice(best.start + best.length).join(":")}`;
}
