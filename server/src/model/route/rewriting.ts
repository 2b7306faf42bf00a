import { splitWords } from "../../syntax/words.ts";
import type { AddressFound } from "../lookup/mail-address.ts";
import type { Maps } from "../lookup/maps.ts";
import type { View } from "../lookup/view.ts";
import { splitAddress } from "./address.ts";
import { mailStrategy, qualified, type Reason } from "./resolve.ts";

/** Addresses after one rewriting, with what did it; `isOpen` where a table that nobody can read decides. */
export interface Rewritten {
  readonly addresses: readonly string[];
  readonly reasons: readonly Reason[];
  readonly isOpen?: boolean;
  /** Why cleanup does not take the message. */
  readonly failure?: Failure;
}

/** Why cleanup does not take a message, and what the client is told at its end. */
export interface Failure {
  readonly why: string;
  readonly reply: string;
}

/** Rounds of canonical mapping, as in cleanup_map11.c. */
const mostRounds = 10;

/** What cleanup makes of an envelope address before virtual aliases: canonical maps, then masquerading. `view` is cleanup's. */
export function canonical(view: View, address: string, whose: "sender" | "recipient"): Rewritten {
  const envelope = whose === "sender" ? "envelope_sender" : "envelope_recipient";
  const reasons: Reason[] = [];
  let current = address;
  for (const parameter of [`${whose}_canonical_maps`, "canonical_maps"]) {
    if (!wordsOf(view, parameter.replace("maps", "classes")).includes(envelope)) continue;
    const maps = view.maps(parameter);
    for (let round = 0; round < mostRounds && !maps.isEmpty; round++) {
      const found = map(view, maps, current, "canonical");
      if (found.kind === "none") break;
      if (found.kind !== "found") return { addresses: [current], reasons, ...openOr(found) };
      const before = current;
      current = found.addresses[0]!;
      if (before !== current) reasons.push(arrow(view, parameter, before, current, found));
      if (before.toLowerCase() === current.toLowerCase()) break;
    }
  }
  const masked = masquerade(view, current, envelope);
  if (masked !== current) {
    const place = view.place("masquerade_domains");
    reasons.push({ text: `masquerade_domains: ${current} → ${masked}`, place });
  }
  return { addresses: [masked], reasons };
}

/** What the SMTP or LMTP client makes of an address for the next server (smtp_generic_maps). `view` is the client's. */
export function generic(view: View, address: string, parameter: string): Rewritten {
  const maps = view.maps(parameter);
  const found = maps.isEmpty || address === "" ? ({ kind: "none" } as const) : map(view, maps, address, "generic");
  if (found.kind === "none") return { addresses: [address], reasons: [] };
  if (found.kind !== "found") return { addresses: [address], reasons: [], ...openOr(found) };
  const to = found.addresses[0]!;
  return { addresses: [to], reasons: to === address ? [] : [arrow(view, parameter, address, to, found)] };
}

const arrow = (
  view: View,
  parameter: string,
  from: string,
  to: string,
  { place }: { place?: Reason["place"] },
): Reason => ({
  text: `${parameter}: ${from} → ${to}`,
  place: place ?? view.place(parameter),
});

const openOr = (found: { readonly kind: string; readonly reason?: string }) =>
  found.kind === "failed"
    ? { failure: { why: found.reason ?? "a table cannot be used", reply: "451 4.3.0 Error: queue file write error" } }
    : { isOpen: true };

const wordsOf = (view: View, parameter: string): string[] =>
  splitWords(view.text(parameter)).map(({ text }) => text.toLowerCase());

type Mapped =
  | { readonly kind: "found"; readonly addresses: readonly string[]; readonly place?: Reason["place"] }
  | { readonly kind: "none" | "some" }
  | { readonly kind: "failed"; readonly reason: string };

/** The addresses that a table gives for one (mail_addr_map()), completed, with the extension that was not looked up. */
function map(view: View, maps: Maps, address: string, kind: "canonical" | "virtual" | "generic"): Mapped {
  // The null address is looked up as mail writes an empty local part.
  const found: AddressFound =
    address === "" ? maps.find(view.world, '""', false) : view.find(maps, address, mailStrategy(view));
  if (found.kind !== "found") return found;
  const propagates = wordsOf(view, "propagate_unmatched_extensions").includes(kind);
  const extension = found.extension ?? "";
  const { local } = splitAddress(address);
  const bare = extension !== "" && local.endsWith(extension) ? local.slice(0, -extension.length) : local;
  const texts = found.value[0] === "@" ? [`${bare}${found.value}`] : addressesIn(found.value);
  if (texts.length === 0) return { kind: "failed", reason: `"${found.value}" is no address` };
  const addresses = texts.map((text) => withExtension(qualified(view, text), propagates ? extension : ""));
  return { kind: "found", addresses, place: found.place };
}

function withExtension(address: string, extension: string): string {
  const { local, domain } = splitAddress(address);
  return extension === "" ? address : `${local}${extension}@${domain}`;
}

/** The addresses of a table's result: separated by commas, in angle brackets or bare. */
export function addressesIn(value: string): string[] {
  return value
    .split(",")
    .map((part) => {
      const text = part.trim();
      const open = text.indexOf("<");
      const close = text.indexOf(">", open);
      return open >= 0 && close > open ? text.slice(open + 1, close) : text;
    })
    .filter((text) => text !== "");
}

/** Hides the hosts of masquerade_domains (cleanup_masquerade.c). */
function masquerade(view: View, address: string, envelope: string): string {
  if (!wordsOf(view, "masquerade_classes").includes(envelope)) return address;
  const { local, domain } = splitAddress(address);
  if (domain === "") return address;
  if (
    view.text("masquerade_exceptions") !== "" &&
    view.listed("masquerade_exceptions", { text: local, as: "string" }) === "yes"
  )
    return address;
  const name = domain.toLowerCase();
  for (const word of wordsOf(view, "masquerade_domains")) {
    const bare = word.replace(/^!+/, "");
    const isKept = (word.length - bare.length) % 2 === 1;
    if (bare === "") continue;
    if (name === bare) return address;
    if (name.endsWith(`.${bare}`)) return isKept ? address : `${local}@${bare}`;
  }
  return address;
}

/** Virtual aliases, again and again, until every address stays itself (cleanup_map1n.c). */
export function expandAliases(view: View, address: string): Rewritten {
  const maps = view.maps("virtual_alias_maps");
  const reasons: Reason[] = [];
  if (maps.isEmpty) return { addresses: [address], reasons };
  const mostRecursions = Number(view.text("virtual_alias_recursion_limit")) || 1000;
  const mostAddresses = Number(view.text("virtual_alias_expansion_limit")) || 1000;
  const failure = { why: "the alias leads to too many addresses", reply: "451 4.6.0 Alias expansion error" };
  const seen = new Set<string>();
  const addresses = [address];
  for (let at = 0; at < addresses.length; at++) {
    if (addresses.length > mostAddresses) return { addresses: [address], reasons, failure };
    for (let count = 0; ; count++) {
      const current = addresses[at]!;
      if (seen.has(current.toLowerCase())) break;
      if (count >= mostRecursions) return { addresses: [address], reasons, failure };
      const found = map(view, maps, current, "virtual");
      if (found.kind === "none") break;
      if (found.kind !== "found") return { addresses, reasons, ...openOr(found) };
      reasons.push(arrow(view, "virtual_alias_maps", current, found.addresses.join(", "), found));
      addresses[at] = found.addresses[0]!;
      addresses.push(...found.addresses.slice(1));
      if (found.addresses.some((text) => text.toLowerCase() === current.toLowerCase())) seen.add(current.toLowerCase());
    }
  }
  return { addresses: [...new Map(addresses.map((text) => [text.toLowerCase(), text])).values()], reasons };
}
