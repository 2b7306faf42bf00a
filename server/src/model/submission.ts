import type { Instance } from "./instance.ts";
import { decides, restrictionList } from "./restrictions.ts";
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
    if (list.items.some((item) => decides(item) === "reject")) return true;
    if (list.items.some((item) => item.kind === "class")) isKnown = false;
  }
  return isKnown ? false : undefined;
}
