import { relayControls } from "../../facts/restrictions.ts";
import { openers } from "../../model/access/openers.ts";
import type { ListedItem } from "../../model/access/situation.ts";
import { decideForStranger } from "../../model/access/stranger.ts";
import type { Instance } from "../../model/instance.ts";
import { relayLists } from "../../model/relay.ts";
import type { RestrictionItem, RestrictionList } from "../../model/restrictions.ts";
import type { Scope } from "../../model/scope.ts";
import { modelRule } from "../rule.ts";

export const permitBeforeRelayCheck = modelRule({
  id: "permit-before-relay-check",
  severity: "warning",
  summary: "A lookup may permit a client before it is checked where the mail goes.",
  why: "An OK from the table or server ends the list, so the client may send to anywhere. One careless entry makes an open relay. In smtpd_relay_restrictions the relay check is on its own and cannot be passed by.",
  references: ["https://www.postfix.org/SMTPD_ACCESS_README.html#danger"],
  fix: "none",
  examples: {
    bad: [
      `
smtpd_relay_restrictions =
smtpd_recipient_restrictions = permit_mynetworks, check_sender_access hash:/etc/postfix/senders, reject_unauth_destination
                                                  ^^^^^^^^^^^^^^^^^^^ an OK here lets the client send anywhere: put "reject_unauth_destination" before it, or into smtpd_relay_restrictions
`,
    ],
    good: [
      "smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination\nsmtpd_recipient_restrictions = check_sender_access hash:/etc/postfix/senders",
      "smtpd_relay_restrictions =\nsmtpd_recipient_restrictions = reject_unauth_destination, check_sender_access hash:/etc/postfix/senders",
      "smtpd_relay_restrictions =\nsmtpd_recipient_restrictions = check_client_access hash:/etc/postfix/blocked, reject",
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main) return;
    const smtpd = instance.activeServices.filter(({ command }) => command === "smtpd").map(({ scope }) => scope);
    const seen = new Set<unknown>();
    for (const scope of smtpd.length > 0 ? smtpd : [instance.scope]) {
      const { relay, recipient } = relayLists(instance, scope);
      if (!recipient?.source || seen.has(recipient.source.entry) || relay?.isKnown === false) continue;
      const { by } = decideForStranger(instance, scope);
      if (!by || by.list !== recipient.name || !isRelayCheck(by.text)) continue;
      const opener = firstOpener(instance, scope, recipient);
      const { list, item } = opener ?? {};
      if (!list?.source || !item) continue;
      seen.add(recipient.source.entry);
      report({
        file: list.source.isOverride ? master! : main,
        entry: list.source.entry,
        span: list.place(item.word),
        message: `an OK here lets the client send anywhere: put "reject_unauth_destination" before it, or into smtpd_relay_restrictions`,
      });
    }
  },
});

/** Whether a step is a restriction's that refuses mail for other domains. */
const isRelayCheck = (step: string): boolean =>
  relayControls().some((name) => name.includes("unauth") && step.toLowerCase().startsWith(`${name}:`));

/** The first lookup whose OK would be enough for a stranger. */
const firstOpener = (instance: Instance, scope: Scope, recipient: RestrictionList): ListedItem | undefined =>
  [...openers(instance, scope, recipient)].find(({ list, item }) => {
    const isIt = (other: RestrictionList, { word }: RestrictionItem) =>
      other.name === list.name && word.start === item.word.start;
    return decideForStranger(instance, scope, isIt).verdict === "permitted";
  });
