/** One line of the DNS checklist. */
export interface DnsItem {
  /** What it is about: a sending address, or a domain. */
  readonly subject: string;
  readonly check: "PTR" | "forward" | "HELO" | "certificate" | "MX" | "SPF" | "DKIM" | "DMARC" | "MTA-STS" | "TLSA";
  /** "optional": not there, and mail works without it. "unknown": the DNS or the files did not tell. */
  readonly state: "ok" | "wrong" | "missing" | "optional" | "unknown";
  readonly message: string;
  /** What the DNS says now. */
  readonly found: readonly string[];
  /** The record to add or to change to, as a line of a zone file; absent where nobody can know it. */
  readonly record?: string;
}

/** A TXT record as a line of a zone file; its strings have at most 255 characters each. */
export const txtRecord = (name: string, value: string): string =>
  `${name}. IN TXT ${(value.match(/.{1,255}/g) ?? [""]).map((part) => JSON.stringify(part)).join(" ")}`;

export const sameName = (one: string, other: string): boolean =>
  one.toLowerCase().replace(/\.$/, "") === other.toLowerCase().replace(/\.$/, "");
