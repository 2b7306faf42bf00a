import { relayControls } from "../facts/restrictions.ts";
import { hasVersion } from "../facts/version.ts";
import type { Instance } from "./instance.ts";
import { classNames, type RestrictionItem, type RestrictionList, readItems, restrictionList } from "./restrictions.ts";
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
  const { relay, recipient } = relayLists(instance, scope);
  const lists = [relay, recipient].filter((list) => list !== undefined);
  if (lists.some(({ items }) => controls(items, scope, instance, 0))) return true;
  return lists.every(({ isKnown }) => isKnown) ? false : undefined;
}

function controls(items: readonly RestrictionItem[], scope: Scope, instance: Instance, depth: number): boolean {
  for (const item of items) {
    if (item.isWarning) continue;
    if (item.name === "permit") return false;
    if (relayControls().includes(item.name)) return true;
    if (item.kind === "class" && depth < 10) {
      const value = scope.value(item.name);
      if (value !== undefined && controls(readItems(value, classNames(instance, scope)), scope, instance, depth + 1))
        return true;
    }
  }
  return false;
}
