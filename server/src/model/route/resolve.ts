import { canonicalAddress } from "../addresses.ts";
import { isAddress } from "../host-port.ts";
import type { Place } from "../lookup/table.ts";
import type { View } from "../lookup/view.ts";
import { isValidDomain, splitAddress } from "./address.ts";

/** Postfix's classes of addresses, by who is responsible for the domain. */
export type AddressClass = "local" | "virtual alias" | "virtual mailbox" | "relay" | "default";

/** One thing that decided, for people. */
export interface Reason {
  readonly text: string;
  readonly place?: Place | undefined;
}

/** What trivial-rewrite makes of an address (trivial-rewrite/resolve.c). */
export interface Resolved {
  readonly kind: "resolved";
  readonly address: string;
  readonly domain: string;
  readonly addressClass: AddressClass;
  /** Whether the local part still holds a further route: `user%other@here`. */
  readonly isRouted: boolean;
  readonly transport: string;
  readonly nexthop: string;
  readonly reasons: readonly Reason[];
}

export type Resolution =
  | Resolved
  /** An address that no mail can have. */
  | { readonly kind: "bad"; readonly address: string }
  /** A table cannot be used. */
  | { readonly kind: "failed"; readonly reason: string };

/** Completes an address as this server writes its own: `user` and `user@host` (trivial-rewrite/rewrite.c). */
export function qualified(view: View, address: string): string {
  let text = address;
  if (text === "") return text;
  if (text.startsWith("@")) {
    const colon = text.indexOf(":");
    if (colon > 0 && colon < text.length - 1) text = text.slice(colon + 1);
  }
  if (!text.includes("@")) {
    const bang = text.indexOf("!");
    const percent = text.lastIndexOf("%");
    if (bang > 0 && view.flag("swap_bangpath")) text = `${text.slice(bang + 1)}@${text.slice(0, bang)}`;
    else if (percent > 0 && view.flag("allow_percent_hack"))
      text = `${text.slice(0, percent)}@${text.slice(percent + 1)}`;
    else if (view.flag("append_at_myorigin")) text = `${text}@${originOf(view)}`;
  }
  const at = text.lastIndexOf("@");
  const domain = text.slice(at + 1);
  if (at >= 0 && domain !== "" && domain[0] !== "[" && !domain.includes(".") && view.flag("append_dot_mydomain"))
    text = `${text}.${view.text("mydomain")}`;
  if (text.endsWith(".") && !text.endsWith("..") && !text.endsWith("@.")) text = text.slice(0, -1);
  return text;
}

/** $myorigin, which may name a file that is read first. */
export const originOf = (view: View): string => {
  const value = view.text("myorigin");
  if (!value.startsWith("/")) return value;
  const answer = view.instance.probes.text(value);
  return answer?.kind === "found" ? answer.value.text.split("\n")[0]!.trim() : "";
};

/** Whether mydestination, or an address of this server in brackets, is meant (global/resolve_local.c). */
export function isLocalDomain(view: View, domain: string): "yes" | "no" | "failed" {
  const bare = domain.endsWith(".") ? domain.slice(0, -1) : domain;
  if (bare === "" || bare.endsWith(".")) return "no";
  const listed = view.listed("mydestination", { text: bare, as: "string" });
  if (listed !== "no" || !(bare.startsWith("[") && bare.endsWith("]"))) return listed;
  return isOwnAddress(view, canonicalAddress(bare)) ? "yes" : "no";
}

/** Whether an address is one of inet_interfaces or proxy_interfaces. */
export function isOwnAddress(view: View, address: string): boolean {
  if (!isAddress(address)) return false;
  const interfaces = view.instance.interfaces ?? ["*"];
  if (interfaces.includes(address)) return true;
  if (view.scope.list("proxy_interfaces")?.some(({ text }) => canonicalAddress(text) === address)) return true;
  if (interfaces.every((own) => isAddress(own))) return false;
  if (address === "127.0.0.1" || address === "::1") return true;
  return view.world.choose(`whether ${address} is an address of this server`, ["no", "yes"]) === "yes";
}

/** Where an address goes, completed first as smtpd does: its class, transport and next hop. `view` is trivial-rewrite's. */
export const resolve = (view: View, sender: string, address: string): Resolution =>
  resolveComplete(view, sender, qualified(view, address));

/** The same of an address that stands in the queue, and is left as it is. */
export function resolveComplete(view: View, sender: string, address: string): Resolution {
  const stripped = inBrackets(view, stripLocalDomains(view, address));
  if (stripped.kind !== "address") return stripped;
  const { address: final, isLocal } = stripped;
  const { local, domain } = splitAddress(final);
  if (!isValidDomain(domain) || (local.startsWith("-") && !view.flag("allow_min_user")))
    return { kind: "bad", address: final };
  const isRouted = [...local].some((character) => "@!%".includes(character));
  const chosen = isLocal ? localClass(view, domain) : remoteClass(view, sender, domain);
  if (chosen.kind === "failed") return chosen;
  const colon = chosen.transport.indexOf(":");
  const explicit = colon < 0 ? "" : chosen.transport.slice(colon + 1);
  const initial = {
    transport: colon < 0 ? chosen.transport : chosen.transport.slice(0, colon),
    nexthop: explicit === "" ? chosen.nexthop : explicit,
  };
  if (initial.transport === "") return { kind: "failed", reason: "the transport has no name" };
  const mapped = chosen.addressClass === "virtual alias" ? undefined : transportMap(view, final, domain, initial);
  if (mapped?.kind === "failed") return mapped;
  const moved = relocated(view, final);
  if (moved?.kind === "failed") return moved;
  return {
    kind: "resolved",
    address: final,
    domain,
    addressClass: chosen.addressClass,
    isRouted,
    ...target(moved ?? mapped ?? initial),
    reasons: [...chosen.reasons, ...(mapped?.reasons ?? []), ...(moved?.reasons ?? [])],
  };
}

const target = ({ transport, nexthop }: { readonly transport: string; readonly nexthop: string }) => ({
  transport,
  nexthop,
});

type StrippedAddress =
  | { readonly kind: "address"; readonly address: string; readonly isLocal: boolean }
  | { readonly kind: "failed"; readonly reason: string };

/** Takes this host's own domains off, so that `user%there@here` is seen for what it is. */
function stripLocalDomains(view: View, address: string): StrippedAddress {
  let text = address;
  let saved: string | undefined;
  for (let count = 0; count < 100; count++) {
    if (text.endsWith("@") && view.flag("resolve_null_domain")) text = text.slice(0, -1);
    const at = text.lastIndexOf("@");
    if (at >= 0) {
      const local = at + 1 < text.length ? isLocalDomain(view, text.slice(at + 1)) : "yes";
      if (local === "failed") return { kind: "failed", reason: "mydestination cannot be looked up" };
      if (local === "no") return { kind: "address", address: text, isLocal: false };
      saved = text.slice(at + 1);
      text = text.slice(0, at);
    }
    const isFurther =
      text.includes("@") ||
      (text.includes("!") && view.flag("swap_bangpath")) ||
      (text.includes("%") && view.flag("allow_percent_hack"));
    if (isFurther) {
      text = qualified(view, text);
      continue;
    }
    if (text === "") {
      text = view.text("empty_address_recipient");
      continue;
    }
    if (saved === undefined) {
      text = `${text}@${view.text("myhostname")}`;
      continue;
    }
    return { kind: "address", address: `${text}@${saved}`, isLocal: true };
  }
  return { kind: "failed", reason: "the address has no end" };
}

/** An IP address as a domain gets its brackets where resolve_numeric_domain says so. */
function inBrackets(view: View, stripped: StrippedAddress): StrippedAddress {
  if (stripped.kind !== "address") return stripped;
  const { local, domain } = splitAddress(stripped.address);
  if (!isAddress(domain) || !view.flag("resolve_numeric_domain")) return stripped;
  const text = `[${domain}]`;
  return { kind: "address", address: `${local}@${text}`, isLocal: isLocalDomain(view, text) === "yes" };
}

type Chosen =
  | {
      readonly kind: "chosen";
      readonly addressClass: AddressClass;
      readonly transport: string;
      readonly nexthop: string;
      readonly reasons: readonly Reason[];
    }
  | { readonly kind: "failed"; readonly reason: string };

const because = (view: View, parameter: string, text: string): Reason => ({ text, place: view.place(parameter) });

const localClass = (view: View, domain: string): Chosen => ({
  kind: "chosen",
  addressClass: "local",
  transport: view.text("local_transport"),
  nexthop: domain,
  reasons: [
    because(view, "mydestination", `${domain} is local (mydestination)`),
    because(view, "local_transport", `local_transport is ${view.text("local_transport")}`),
  ],
});

function remoteClass(view: View, sender: string, domain: string): Chosen {
  const failed = (parameter: string): Chosen => ({ kind: "failed", reason: `${parameter} cannot be looked up` });
  const alias = view.listed("virtual_alias_domains", { text: domain, as: "string" });
  if (alias === "failed") return failed("virtual_alias_domains");
  if (alias === "yes")
    return {
      kind: "chosen",
      addressClass: "virtual alias",
      transport: "error",
      nexthop: `5.1.1 User unknown${view.flag("show_user_unknown_table_name") ? " in virtual alias table" : ""}`,
      reasons: [because(view, "virtual_alias_domains", `${domain} is a virtual alias domain`)],
    };
  const mailbox = view.listed("virtual_mailbox_domains", { text: domain, as: "string" });
  if (mailbox === "failed") return failed("virtual_mailbox_domains");
  if (mailbox === "yes")
    return {
      kind: "chosen",
      addressClass: "virtual mailbox",
      transport: view.text("virtual_transport"),
      nexthop: domain,
      reasons: [
        because(view, "virtual_mailbox_domains", `${domain} is a virtual mailbox domain`),
        because(view, "virtual_transport", `virtual_transport is ${view.text("virtual_transport")}`),
      ],
    };
  const relay = view.listed("relay_domains", { text: domain, as: "domain" });
  if (relay === "failed") return failed("relay_domains");
  const chosen = relay === "yes" ? relayTransport(view, domain) : defaultTransport(view, sender, domain);
  if (chosen.kind === "failed") return chosen;
  const host = relayHost(view, sender);
  if (host.kind === "failed") return host;
  return {
    ...chosen,
    nexthop: host.nexthop === "" ? domain : host.nexthop,
    reasons: [...chosen.reasons, ...host.reasons],
  };
}

const relayTransport = (view: View, domain: string): Chosen => ({
  kind: "chosen",
  addressClass: "relay",
  transport: view.text("relay_transport"),
  nexthop: domain,
  reasons: [
    because(view, "relay_domains", `${domain} is a relay domain`),
    because(view, "relay_transport", `relay_transport is ${view.text("relay_transport")}`),
  ],
});

function defaultTransport(view: View, sender: string, domain: string): Chosen {
  const fallback = view.text("default_transport");
  const base = { kind: "chosen", addressClass: "default", nexthop: domain } as const;
  const maps = view.maps("sender_dependent_default_transport_maps");
  const key = sender === "" ? view.text("empty_address_default_transport_maps_lookup_key") || "<>" : sender;
  const found = maps.isEmpty ? ({ kind: "none" } as const) : view.find(maps, key, mailStrategy(view));
  if (found.kind === "failed") return found;
  if (found.kind === "some") return { ...base, transport: "unknown", reasons: [{ text: `${found.table} decides` }] };
  if (found.kind === "found" && found.value.toUpperCase() !== "DUNNO")
    return {
      ...base,
      transport: found.value,
      reasons: [{ text: `the sender ${key} has the transport ${found.value}`, place: found.place }],
    };
  return {
    ...base,
    transport: fallback,
    reasons: [because(view, "default_transport", `${domain} is elsewhere: default_transport is ${fallback}`)],
  };
}

type Hop =
  | { readonly kind: "hop"; readonly nexthop: string; readonly reasons: readonly Reason[] }
  | { readonly kind: "failed"; readonly reason: string };

function relayHost(view: View, sender: string): Hop {
  const maps = view.maps("sender_dependent_relayhost_maps");
  const key = sender === "" ? view.text("empty_address_relayhost_maps_lookup_key") || "<>" : sender;
  const found = maps.isEmpty ? ({ kind: "none" } as const) : view.find(maps, key, mailStrategy(view));
  if (found.kind === "failed") return found;
  if (found.kind === "some") return { kind: "hop", nexthop: "unknown", reasons: [{ text: `${found.table} decides` }] };
  if (found.kind === "found" && found.value.toUpperCase() !== "DUNNO")
    return {
      kind: "hop",
      nexthop: found.value,
      reasons: [{ text: `mail of ${key} goes by ${found.value}`, place: found.place }],
    };
  const relayhost = view.text("relayhost");
  return {
    kind: "hop",
    nexthop: relayhost,
    reasons: relayhost === "" ? [] : [because(view, "relayhost", `relayhost is ${relayhost}`)],
  };
}

type Mapped =
  | {
      readonly kind: "mapped";
      readonly transport: string;
      readonly nexthop: string;
      readonly reasons: readonly Reason[];
    }
  | { readonly kind: "failed"; readonly reason: string };

/** transport_maps: the address, its domain and parents, then `*` (trivial-rewrite/transport.c). */
function transportMap(
  view: View,
  address: string,
  domain: string,
  before: { readonly transport: string; readonly nexthop: string },
): Mapped | undefined {
  const maps = view.maps("transport_maps");
  if (maps.isEmpty) return undefined;
  const style = view.parentsMatch("transport_maps") ? "parent" : ".parent";
  let found = view.find(maps, address, { domain: style });
  if (found.kind === "none") found = maps.find(view.world, "*", false);
  if (found.kind === "none") return undefined;
  if (found.kind === "failed") return found;
  if (found.kind === "some")
    return { kind: "mapped", transport: "unknown", nexthop: "unknown", reasons: [{ text: `${found.table} decides` }] };
  const colon = found.value.indexOf(":");
  const transport = colon < 0 ? found.value : found.value.slice(0, colon);
  const hop = colon < 0 ? "" : found.value.slice(colon + 1);
  const reasons = [{ text: `transport_maps: ${found.value}`, place: found.place ?? view.place("transport_maps") }];
  if (transport === "") return { kind: "mapped", ...before, ...(hop !== "" && { nexthop: hop }), reasons };
  const isText = transport === "error" || transport === "retry";
  return { kind: "mapped", transport, nexthop: hop || (isText ? "Address is undeliverable" : domain), reasons };
}

function relocated(view: View, address: string): Mapped | undefined {
  const maps = view.maps("relocated_maps");
  if (maps.isEmpty) return undefined;
  const found = view.find(maps, address, mailStrategy(view));
  if (found.kind === "none") return undefined;
  if (found.kind === "failed") return found;
  const to = found.kind === "found" ? found.value : "another address";
  const place = found.kind === "found" ? (found.place ?? view.place("relocated_maps")) : view.place("relocated_maps");
  return {
    kind: "mapped",
    transport: "error",
    nexthop: `5.1.6 User has moved to ${to}`,
    reasons: [{ text: `relocated_maps: ${address} has moved to ${to}`, place }],
  };
}

/** The forms in which maps of addresses are searched: whole, without extension, local part, `@domain`. */
export const mailStrategy = (view: View) => ({
  localPartIf: (domain: string): boolean =>
    domain.toLowerCase() === originOf(view).toLowerCase() || isLocalDomain(view, domain) === "yes",
  atDomain: true,
});
