import { canonicalAddress, isIpv6 } from "../model/addresses.ts";
import { coversHost } from "../model/certificates.ts";
import type { Instance } from "../model/instance.ts";
import { presentedCertificates } from "../model/presented.ts";
import { type OutgoingAddress, outgoingAddresses } from "../rules/identity/outgoing-addresses.ts";
import { reverseName } from "../syntax/reverse-name.ts";
import { type DnsItem, sameName } from "./dns-item.ts";

/** PTR, the way back, HELO and certificate of each address that mail goes out from. */
export function addressItems(instance: Instance): DnsItem[] {
  const byAddress = new Map(outgoingAddresses(instance).map((outgoing) => [outgoing.address, outgoing]));
  return [...byAddress.values()].flatMap((outgoing) => itemsOf(instance, outgoing));
}

function itemsOf(instance: Instance, { address, helo }: OutgoingAddress): DnsItem[] {
  const type = isIpv6(address) ? "AAAA" : "A";
  const base = { subject: address, found: [] };
  const items: DnsItem[] = [];
  const reverse = instance.probes.dns(address, "PTR");
  if (reverse?.kind !== "found")
    items.push({ ...base, check: "PTR", state: "unknown", message: "the DNS did not answer" });
  else if (reverse.value.length === 0)
    items.push({
      ...base,
      check: "PTR",
      state: "missing",
      message: "no reverse name: many servers refuse mail from it; ask whoever lent you the address",
      record: ptrRecord(address, helo),
    });
  else {
    const found = reverse.value;
    const isHelo = found.some((name) => sameName(name, helo));
    items.push({
      ...base,
      found,
      check: "PTR",
      state: isHelo ? "ok" : "wrong",
      message: isHelo ? "is the name that is said in HELO" : `is not "${helo}", the name that is said in HELO`,
      ...(!isHelo && { record: ptrRecord(address, helo) }),
    });
    const back = found.map((name) => instance.probes.dns(name, type));
    const leadsBack = back.some((answer) => answer?.kind === "found" && holds(answer.value, address));
    const isKnown = leadsBack || back.every((answer) => answer?.kind === "found");
    items.push({
      ...base,
      found: back.flatMap((answer) => (answer?.kind === "found" ? answer.value : [])),
      check: "forward",
      state: leadsBack ? "ok" : isKnown ? "wrong" : "unknown",
      message: leadsBack
        ? `${found[0]} leads back`
        : isKnown
          ? `${found[0]} does not lead back`
          : "the DNS did not answer",
      ...(!leadsBack && isKnown && { record: `${found[0]}. IN ${type} ${address}` }),
    });
  }
  items.push(heloItem(instance, address, helo, type), certificateItem(instance, address, helo));
  return items;
}

function heloItem(instance: Instance, address: string, helo: string, type: "A" | "AAAA"): DnsItem {
  const answer = instance.probes.dns(helo, type);
  const base = { subject: address, check: "HELO" } as const;
  if (answer?.kind !== "found") return { ...base, found: [], state: "unknown", message: "the DNS did not answer" };
  const host = instance.scope.value("myhostname") ?? helo;
  const own = sameName(host, helo) ? "" : ` (myhostname is "${host}")`;
  if (holds(answer.value, address))
    return { ...base, found: answer.value, state: "ok", message: `"${helo}" leads to it${own}` };
  return {
    ...base,
    found: answer.value,
    state: answer.value.length === 0 ? "missing" : "wrong",
    message: `"${helo}" ${answer.value.length === 0 ? "has no address" : "leads elsewhere"}${own}`,
    record: `${helo}. IN ${type} ${address}`,
  };
}

/** Whether the certificate on port 25 of the address bears the name that the address says. */
function certificateItem(instance: Instance, address: string, helo: string): DnsItem {
  const base = { subject: address, check: "certificate" } as const;
  const here = presentedCertificates(instance).filter(({ listener }) => listener.port === 25);
  const own =
    here.find(({ listener }) => canonicalAddress(listener.address) === canonicalAddress(address)) ??
    here.find(({ listener }) => listener.address === "*");
  const facts = own?.files.flatMap((file) => (typeof file.facts === "object" ? [file.facts] : [])) ?? [];
  const names = [...new Set(facts.flatMap((one) => one.names))];
  if (names.length === 0)
    return {
      ...base,
      found: [],
      state: "unknown",
      message: own ? "the certificate on port 25 could not be read" : "nothing listens on port 25 there",
    };
  return coversHost(names, helo)
    ? { ...base, found: names, state: "ok", message: `the certificate on port 25 bears "${helo}"` }
    : { ...base, found: names, state: "wrong", message: `the certificate on port 25 does not bear "${helo}"` };
}

const holds = (addresses: readonly string[], address: string): boolean =>
  addresses.some((one) => canonicalAddress(one) === canonicalAddress(address));

/** The PTR record of an address, its reversed name written out. */
function ptrRecord(address: string, name: string): string {
  return `${reverseName(address)}. IN PTR ${name}.`;
}
