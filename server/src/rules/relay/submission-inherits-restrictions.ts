import type { Decision } from "../../model/access/situation.ts";
import { decideForUser } from "../../model/access/stranger.ts";
import { restrictionList } from "../../model/restrictions.ts";
import { addOverrides } from "../listeners/wrapper-mode.ts";
import { modelRule } from "../rule.ts";
import { submissionServices } from "./submission-service.ts";

/** Lists of port 25 whose checks turn mail programs away: block lists and names of dial-up addresses. */
const inherited = ["smtpd_client_restrictions", "smtpd_helo_restrictions", "smtpd_sender_restrictions"];
const strict =
  /^(?:reject_rbl_client|reject_rhsbl_\w+|reject_unknown_(?:reverse_)?client_hostname|reject_unknown_helo_hostname|reject_non_fqdn_helo_hostname|reject_invalid_helo_hostname|check_policy_service)$/;

export const submissionInheritsRestrictions = modelRule({
  id: "submission-inherits-restrictions",
  severity: "warning",
  summary: "The submission service has the checks of port 25.",
  why: "Block lists and checks of names are made for mail servers. Users send from home and mobile addresses, which are on these lists, and are turned away.",
  references: ["https://www.postfix.org/master.5.html"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes\nsmtpd_client_restrictions = reject_rbl_client zen.spamhaus.org=127.0.0.[2..11]",
          "master.cf": `
submission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
^^^^^^^^^^ smtpd_client_restrictions of main.cf counts here too ("reject_rbl_client"): users at home are turned away; add "-o smtpd_client_restrictions="
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes\nsmtpd_client_restrictions = permit_sasl_authenticated, reject_rbl_client zen.spamhaus.org=127.0.0.[2..11]",
          "master.cf":
            "submission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject",
        },
      },
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes\nsmtpd_restriction_classes = ours\nours = permit_mynetworks, permit_sasl_authenticated\nsmtpd_client_restrictions = ours, reject_rbl_client zen.spamhaus.org=127.0.0.[2..11]",
          "master.cf":
            "submission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { master, main } = instance.files;
    if (!master || !main) return;
    for (const service of submissionServices(instance)) {
      let user: Decision | undefined;
      for (const name of inherited) {
        const list = restrictionList(instance, service.scope, name);
        if (!list?.source || list.source.isOverride) continue;
        const at = list.items.findIndex((item) => strict.test(item.name) && !item.isWarning);
        if (at < 0 || list.items.slice(0, at).some((item) => item.name === "permit_sasl_authenticated")) continue;
        user ??= decideForUser(instance, service.scope);
        const { word } = list.items[at]!;
        if (!user.steps.some(({ item }) => item?.list.name === name && item.item.word.start === word.start)) continue;
        const { entry } = service;
        report({
          file: master,
          entry,
          span: entry.fields[0]!,
          message: `${name} of main.cf counts here too ("${list.items[at]!.name}"): users at home are turned away; add "-o ${name}="`,
          related: [{ file: main, entry: list.source.entry, message: "the list that is inherited" }],
          fixes: [
            { title: `Add "-o ${name}="`, safe: false, edits: () => [addOverrides(master, service, [`${name}=`])] },
          ],
        });
        break;
      }
    }
  },
});
