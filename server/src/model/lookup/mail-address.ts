import type { Scope } from "../scope.ts";
import type { Found, Maps } from "./maps.ts";
import { quoted } from "./quoted-address.ts";
import type { World } from "./worlds.ts";

/** An address without its extension, and the extension with its delimiter. */
export interface Stripped {
  readonly bare: string;
  readonly extension: string;
}

/** Takes the extension off a local part (split_addr.c); undefined where there is none. */
export function withoutExtension(scope: Scope, address: string): Stripped | undefined {
  const delimiters = scope.value("recipient_delimiter") ?? "";
  if (delimiters === "") return undefined;
  const at = address.lastIndexOf("@");
  const local = at < 0 ? address : address.slice(0, at);
  const lower = local.toLowerCase();
  const bounce = scope.value("double_bounce_sender") ?? "double-bounce";
  if (lower === "postmaster" || lower === "mailer-daemon" || lower === bounce.toLowerCase()) return undefined;
  if (delimiters.includes("-") && scope.bool("owner_request_special") !== false)
    if (lower.startsWith("owner-") || (lower.length > 8 && lower.endsWith("-request"))) return undefined;
  const cut = [...local].findIndex((character) => delimiters.includes(character));
  if (cut <= 0) return undefined;
  return { bare: local.slice(0, cut) + (at < 0 ? "" : address.slice(at)), extension: local.slice(cut) };
}

/** Which forms of an address are looked up, in Postfix's order (mail_addr_find.c). */
export interface Strategy {
  /** The local part alone, where the domain is this host's. */
  readonly localPartIf?: (domain: string) => boolean;
  readonly atDomain?: boolean;
  /** The domain, and its parents: as `parent` or as `.parent`. */
  readonly domain?: "parent" | ".parent";
  /** `user@`, whatever the domain is. */
  readonly localPartAt?: boolean;
}

export type AddressFound = Found & { readonly key?: string; readonly extension?: string };

/** Looks up an address form by form, each as it stands in mail first: with quotes where it needs them. */
export function findAddress(scope: Scope, maps: Maps, address: string, strategy: Strategy, world: World): AddressFound {
  const stripped = withoutExtension(scope, address);
  const at = address.lastIndexOf("@");
  const domain = at < 0 ? "" : address.slice(at + 1);
  const forms: { key: string; isPart: boolean; extension?: string }[] = [{ key: address, isPart: false }];
  if (stripped) forms.push({ key: stripped.bare, isPart: true, extension: stripped.extension });
  const locals = (end: string) => {
    forms.push({ key: `${address.slice(0, at)}${end}`, isPart: true });
    if (stripped)
      forms.push({
        key: `${stripped.bare.slice(0, stripped.bare.lastIndexOf("@"))}${end}`,
        isPart: true,
        extension: stripped.extension,
      });
  };
  if (at >= 0) {
    if (strategy.localPartIf?.(domain)) locals("");
    if (strategy.atDomain) forms.push({ key: `@${domain}`, isPart: true });
    if (strategy.domain)
      for (const key of parents(domain, strategy.domain === "parent")) forms.push({ key, isPart: true });
    if (strategy.localPartAt) locals("@");
  }
  for (const { key, isPart, extension } of forms)
    for (const form of new Set([quoted(key), key])) {
      const found = maps.find(world, form, isPart);
      if (found.kind !== "none") return { ...found, key: form, ...(extension !== undefined && { extension }) };
    }
  return { kind: "none" };
}

/** A domain and its parents: `a.b.c`, `b.c`, `c`, or `a.b.c`, `.b.c`, `.c`. */
export function* parents(domain: string, isParent: boolean): IterableIterator<string> {
  for (let name = domain; name !== ""; ) {
    yield name;
    const dot = name.indexOf(".", 1);
    if (dot < 0) return;
    name = name.slice(isParent ? dot + 1 : dot);
  }
}
