import type { Instance } from "./instance.ts";
import { decides, type RestrictionList, restrictionList } from "./restrictions.ts";
import type { Scope } from "./scope.ts";

/** Lists in which a closing reject keeps everybody out who was not let in before. */
const closingLists = [
  "smtpd_client_restrictions",
  "smtpd_helo_restrictions",
  "smtpd_sender_restrictions",
  "smtpd_relay_restrictions",
  "smtpd_recipient_restrictions",
];

/** Whether a service lets users log in; undefined where that cannot be known. */
export const offersSasl = (scope: Scope): boolean | undefined => scope.bool("smtpd_sasl_auth_enable");

/** Whether some list ends with an unconditional reject; undefined where a list cannot be known. */
export function hasFinalReject(instance: Instance, scope: Scope): boolean | undefined {
  let isKnown = true;
  for (const name of closingLists) {
    const list = restrictionList(instance, scope, name);
    if (!list) continue;
    if (!list.isKnown) isKnown = false;
    const found = rejects(instance, list, 0);
    if (found === true) return true;
    if (found === undefined) isKnown = false;
  }
  return isKnown ? false : undefined;
}

/** Whether a list holds an unconditional reject, or a class of it does. */
function rejects(instance: Instance, { items, scope }: RestrictionList, depth: number): boolean | undefined {
  if (items.some((item) => decides(item) === "reject")) return true;
  let isKnown = true;
  for (const { kind, name } of items) {
    if (kind !== "class") continue;
    const own = depth < 10 ? restrictionList(instance, scope, name) : undefined;
    const found = own?.isKnown ? rejects(instance, own, depth + 1) : undefined;
    if (found === true) return true;
    isKnown &&= found === false;
  }
  return isKnown ? false : undefined;
}
