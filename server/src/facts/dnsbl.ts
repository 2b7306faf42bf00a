import readLists from "./data/dnsbl.jsonl";
import { once, readRows } from "./rows.ts";

/** A DNS block or allow list. */
export interface DnsListFact {
  /** Its domain; `*.example` stands for every name below. */
  readonly zone: string;
  readonly kind: string;
  readonly status: "active" | "closed" | "unknown";
  readonly closedSince?: string;
  /** Answers that are no listing, in words; absent where the operator documents none. */
  readonly errorCodes?: string;
  /** The reply filter to use, as in "=127.0.0.[2..11]". */
  readonly filterAdvice?: string;
  readonly verified?: boolean;
}

const byZone = once(() => new Map(readRows<DnsListFact>(readLists)().map((row) => [row.zone, row])));

/** The fact of a list's domain, a pattern of a name above it included. */
export function dnsList(domain: string): DnsListFact | undefined {
  const zone = domain.toLowerCase().replace(/\.$/, "");
  const exact = byZone().get(zone);
  if (exact) return exact;
  for (let dot = zone.indexOf("."); dot >= 0; dot = zone.indexOf(".", dot + 1)) {
    const pattern = byZone().get(`*${zone.slice(dot)}`) ?? byZone().get(`<key>${zone.slice(dot)}`);
    if (pattern) return pattern;
  }
  return undefined;
}

/** The lists that can be asked today, without patterns of names. */
export const activeDnsLists = (): DnsListFact[] =>
  [...byZone().values()].filter(
    ({ zone, status }) => status === "active" && !zone.startsWith("*") && !zone.startsWith("<"),
  );
