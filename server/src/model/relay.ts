import { relayControls } from "../facts/restrictions.ts";
import { hasVersion } from "../facts/version.ts";
import type { Instance } from "./instance.ts";
import { itemsOf, type RestrictionItem, type RestrictionList, restrictionList } from "./restrictions.ts";
import type { Scope } from "./scope.ts";

/** The lists that keep strangers from relaying, as one service sees them. */
export interface RelayLists {
  readonly relay: RestrictionList | undefined;
  readonly recipient: RestrictionList | undefined;
}

export function relayLists(instance: Instance, scope: Scope): RelayLists {
  return {
    relay: hasVersion(instance.target, "2.10")
      ? restrictionList(instance, scope, "smtpd_relay_restrictions")
      : undefined,
    recipient: restrictionList(instance, scope, "smtpd_recipient_restrictions"),
  };
}

/**
 * Whether smtpd finds a restriction that controls relaying, and so starts (smtpd_check.c): in one of the lists, not under
 * warn_if_reject and not behind permit; restriction classes are searched. Undefined where a list cannot be known.
 */
export function hasRelayControl(instance: Instance, scope: Scope): boolean | undefined {
  const found = searchRelayControl(instance, scope);
  return typeof found === "string" ? false : found;
}

/** The same; the name of a class that holds itself where smtpd searches it without end, and crashes. */
export function searchRelayControl(instance: Instance, scope: Scope): boolean | string | undefined {
  const { relay, recipient } = relayLists(instance, scope);
  const lists = [recipient, relay].filter((list) => list !== undefined);
  for (const { items, isKnown } of lists) {
    const found = controls(items, scope, instance, []);
    if (found === undefined || found === true || (found !== false && isKnown)) return found;
  }
  return lists.every(({ isKnown }) => isKnown) ? false : undefined;
}

/** Classes in classes that are followed; what lies deeper is not known. */
const deepest = 200;

function controls(
  items: readonly RestrictionItem[],
  scope: Scope,
  instance: Instance,
  within: readonly string[],
  /** Classes that were searched in vain. */
  searched = new Set<string>(),
): boolean | string | undefined {
  if (within.length > deepest) return undefined;
  for (const item of items) {
    if (item.isWarning) continue;
    if (item.name === "permit") return false;
    if (relayControls().includes(item.name)) return true;
    if (item.kind !== "class") continue;
    if (within.includes(item.name)) return item.name;
    const value = searched.has(item.name) ? undefined : scope.value(item.name);
    if (value === undefined) continue;
    const found = controls(itemsOf(instance, scope, value), scope, instance, [...within, item.name], searched);
    if (found !== false) return found;
    searched.add(item.name);
  }
  return false;
}
