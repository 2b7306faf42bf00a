import { writtenLists } from "../../model/restrictions.ts";
import { foldBlanks } from "../../syntax/main-cf.ts";
import { modelRule } from "../rule.ts";

/** What distributions and the default itself write, whether or not SASL is on. */
const standard = /^permit_mynetworks,? permit_sasl_authenticated,? (?:defer|reject)_unauth_destination$/;

export const saslPermitWithoutSasl = modelRule({
  id: "sasl-permit-without-sasl",
  severity: "hint",
  summary: "Users with a login are permitted, and nobody can log in.",
  why: "permit_sasl_authenticated lets nobody in where smtpd_sasl_auth_enable is off. Either the login was forgotten, or the word is left over.",
  references: ["https://www.postfix.org/SASL_README.html"],
  fix: "none",
  examples: {
    bad: [
      `
smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination
                               ^^^^^^^^^^^^^^^^^^^^^^^^^ smtpd_sasl_auth_enable is off everywhere, so this permits nobody
`,
    ],
    good: [
      "smtpd_relay_restrictions = permit_mynetworks permit_sasl_authenticated defer_unauth_destination",
      "smtpd_sasl_auth_enable = yes\nsmtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination",
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    if (!main || instance.scope.bool("smtpd_sasl_auth_enable") !== false) return;
    if (
      instance.activeServices.some(
        ({ scope, command }) => command === "smtpd" && scope.bool("smtpd_sasl_auth_enable") !== false,
      )
    )
      return;
    for (const list of writtenLists(instance)) {
      if (list.source!.isOverride) continue;
      const { entry } = list.source!;
      const item = list.items.find(({ name }) => name === "permit_sasl_authenticated");
      if (!item || standard.test(foldBlanks(entry.text.slice(list.source!.span.start)))) continue;
      report({
        file: main,
        entry,
        span: list.place(item.word),
        message: "smtpd_sasl_auth_enable is off everywhere, so this permits nobody",
      });
    }
  },
});
