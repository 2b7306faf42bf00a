import { relayControls } from "../facts/restrictions.ts";
import { hasVersion } from "../facts/version.ts";
import { parseNetwork } from "./addresses.ts";
import type { Instance } from "./instance.ts";
import { classNames, type RestrictionItem, type RestrictionList, readItems, restrictionList } from "./restrictions.ts";
import type { Scope } from "./scope.ts";
import { tableReference } from "./tables.ts";

/** What happens to a stranger (no own network, no login) who sends to a foreign domain. */
export type Verdict = "permit" | "reject" | "pass" | "unknown";

export interface Evaluated {
  readonly verdict: Verdict;
  /** The item that decided, in the list itself (the class's name where a class decided). */
  readonly by: RestrictionItem | undefined;
}

/** Whether mynetworks holds the whole Internet; undefined where it cannot be known. */
export function isOpenNetwork(scope: Scope): boolean | undefined {
  const words = scope.list("mynetworks");
  return words?.some(({ text }) => parseNetwork(text)?.prefix === 0);
}

const openers = new Set(["permit_mynetworks"]);

/** Follows a list for a stranger and a foreign recipient. Restrictions that a stranger can avoid count as passed. */
export function evaluateForStranger(
  items: readonly RestrictionItem[],
  scope: Scope,
  instance: Instance,
  depth = 0,
): Evaluated {
  for (const item of items) {
    if (item.isWarning) continue;
    const verdict = verdictOf(item, scope, instance, depth);
    if (verdict !== "pass") return { verdict, by: item };
  }
  return { verdict: "pass", by: undefined };
}

function verdictOf(item: RestrictionItem, scope: Scope, instance: Instance, depth: number): Verdict {
  const { name, kind, argument } = item;
  if (kind === "class") {
    const value = scope.value(name);
    if (value === undefined || depth > 10) return "unknown";
    return evaluateForStranger(readItems(value, classNames(instance, scope)), scope, instance, depth + 1).verdict;
  }
  if (kind === "unknown") return "reject";
  if (name === "permit" || name === "permit_naked_ip_address") return "permit";
  if (name === "reject" || name === "defer" || name === "defer_if_permit") return "reject";
  if (relayControls().includes(name)) return "reject";
  if (openers.has(name)) return isOpenNetwork(scope) ? "permit" : "pass";
  if (kind === "table" || (name.startsWith("check_") && name.endsWith("_access"))) {
    return argument ? tableVerdict(argument.content.text) : "pass";
  }
  return name === "check_policy_service" || name === "permit_mx_backup" || name === "permit_tls_all_clientcerts"
    ? "unknown"
    : "pass";
}

/** What a table says of everybody, where its text stands in the configuration itself. */
function tableVerdict(text: string): Verdict {
  const table = tableReference(text);
  if (table?.type !== "static") return "unknown";
  const action = table.name
    .replace(/^\{\s*|\s*\}$/g, "")
    .split(/\s/)[0]!
    .toUpperCase();
  if (action === "OK" || action === "RELAY" || /^\d+$/.test(action))
    return /^[45]\d\d$/.test(action) ? "reject" : "permit";
  if (action === "PERMIT") return "permit";
  return action === "DUNNO" ? "pass" : "reject";
}

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
