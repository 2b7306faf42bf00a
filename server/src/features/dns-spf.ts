import { canonicalAddress, isInNetwork, parseNetwork } from "../model/addresses.ts";

export interface SpfContext {
  readonly domain: string;
  /** Addresses of a name; undefined where the DNS did not tell. */
  readonly addressesOf: (name: string) => readonly string[] | undefined;
  /** Names of the mail exchangers of a domain; undefined where the DNS did not tell. */
  readonly exchangesOf: (domain: string) => readonly string[] | undefined;
}

/** Mechanisms that are looked up at most; RFC 7208 allows ten. */
const mostLookups = 10;

/**
 * What an SPF record (RFC 7208) says of an address: "pass" and "fail" where it is certain from the record's own
 * mechanisms, "unknown" where an include, a redirect or a macro decides.
 */
export function spfSays(record: string, address: string, context: SpfContext): "pass" | "fail" | "unknown" {
  let isOpen = false;
  let lookups = 0;
  for (const term of record.split(/\s+/).slice(1)) {
    const [, sign = "", name = "", value = ""] =
      /^([+?~-]?)([a-z0-9]+)(?:[:=](.*))?$/i.exec(
        term.replace(/\/.*$/, (slash) => (/^[+?~-]?ip[46]/i.test(term) ? slash : "")),
      ) ?? [];
    const mechanism = name.toLowerCase();
    if (mechanism === "all") return isOpen ? "unknown" : sign === "" || sign === "+" ? "pass" : "fail";
    let matches: boolean | undefined;
    if (mechanism === "ip4" || mechanism === "ip6") {
      const network = parseNetwork(value);
      matches = network !== undefined && isInNetwork(address, network);
    } else if (mechanism === "a" || mechanism === "mx") {
      lookups++;
      matches =
        lookups > mostLookups || value.includes("%")
          ? undefined
          : matchesNames(mechanism, value || context.domain, address, context);
    } else if (mechanism === "include" || mechanism === "exists" || mechanism === "ptr" || mechanism === "redirect")
      matches = undefined;
    else continue;
    if (matches === undefined) isOpen = true;
    else if (matches)
      return isOpen && sign !== "" && sign !== "+" ? "unknown" : sign === "" || sign === "+" ? "pass" : "fail";
  }
  return isOpen ? "unknown" : "fail";
}

function matchesNames(kind: "a" | "mx", name: string, address: string, context: SpfContext): boolean | undefined {
  const hosts = kind === "a" ? [name] : context.exchangesOf(name);
  if (!hosts) return undefined;
  const found = hosts.map((host) => context.addressesOf(host));
  if (found.some((addresses) => addresses?.some((own) => canonicalAddress(own) === canonicalAddress(address))))
    return true;
  return found.includes(undefined) ? undefined : false;
}
