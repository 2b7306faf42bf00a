import { relayControls } from "../../facts/restrictions.ts";
import { hasVersion } from "../../facts/version.ts";
import { evaluateForStranger, relayLists } from "../../model/relay.ts";
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
      if (!recipient?.source || seen.has(recipient.source.entry)) continue;
      // A relay list that turns strangers away holds whatever the recipient list says.
      if (relay && hasVersion(instance.target, "2.10")) {
        const verdict = evaluateForStranger(relay.items, scope, instance).verdict;
        if (!relay.isKnown || verdict === "reject") continue;
      }
      const at = recipient.items.findIndex(
        ({ name, isWarning }) => relayControls().includes(name) && name.includes("unauth") && !isWarning,
      );
      const risky = recipient.items.findIndex(
        ({ name, kind, isWarning }) =>
          !isWarning &&
          (kind === "table" ||
            name === "check_policy_service" ||
            (/^check_.*_access$/.test(name) && !/_(mx|ns|a)_access$/.test(name))),
      );
      if (risky < 0 || at < 0 || risky > at) continue;
      const item = recipient.items[risky]!;
      if (item.argument?.content.text.startsWith("static:")) continue;
      seen.add(recipient.source.entry);
      report({
        file: recipient.source.isOverride ? master! : main,
        entry: recipient.source.entry,
        span: recipient.place(item.word),
        message: `an OK here lets the client send anywhere: put "reject_unauth_destination" before it, or into smtpd_relay_restrictions`,
      });
    }
  },
});
