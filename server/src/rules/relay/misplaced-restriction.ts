import type { Instance } from "../../model/instance.ts";
import { implicitTable, type RestrictionList, writtenLists } from "../../model/restrictions.ts";
import { modelRule } from "../rule.ts";

export const misplacedRestriction = modelRule({
  id: "misplaced-restriction",
  severity: "warning",
  summary: "A restriction means nothing in its list.",
  why: "What a restriction looks at must be known when its list is evaluated: the recipient is not, before RCPT TO, unless smtpd_delay_reject is on. A bare table in a data list is answered with a temporary error.",
  references: ["https://www.postfix.org/SMTPD_ACCESS_README.html"],
  fix: "none",
  examples: {
    bad: [
      `
smtpd_delay_reject = no
smtpd_client_restrictions = reject_unauth_destination
                            ^^^^^^^^^^^^^^^^^^^^^^^^^ the recipient is not known yet in smtpd_client_restrictions with smtpd_delay_reject = no: it decides nothing here
`,
      `
smtpd_data_restrictions = hash:/etc/postfix/access
                          ^^^^^^^^^^^^^^^^^^^^^^^^ a bare table means nothing in smtpd_data_restrictions: write which check it is for, as in "check_client_access hash:…"
`,
    ],
    good: [
      "smtpd_client_restrictions = check_recipient_access hash:/etc/postfix/access",
      "smtpd_data_restrictions = reject_unauth_pipelining",
      {
        files: {
          "main.cf": "smtpd_delay_reject = no\nsmtpd_client_restrictions = reject_unauth_destination",
          "master.cf": "smtp inet n - n - - smtpd -o smtpd_delay_reject=yes",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    for (const list of writtenLists(instance)) {
      const { entry, isOverride } = list.source!;
      const file = isOverride ? master : main;
      if (!file) continue;
      const isDelayed = delays(instance, list);
      for (const { kind, fact, word } of list.items) {
        if (kind === "table" && implicitTable(list.name) === null) {
          report({
            file,
            entry,
            span: list.place(word),
            message: `a bare table means nothing in ${list.name}: write which check it is for, as in "check_client_access ${word.text.split(":")[0]}:…"`,
          });
          continue;
        }
        if (kind !== "restriction" || !fact || fact.usableIn.includes(list.name) || isDelayed) continue;
        const needsDelay = fact.usableOnlyWithDelayReject?.includes(list.name);
        if (!needsDelay) continue;
        report({
          file,
          entry,
          span: list.place(word),
          message: `the ${fact.subject} is not known yet in ${list.name} with smtpd_delay_reject = no: it decides nothing here`,
        });
      }
    }
  },
});

/** Whether the list waits for the recipient, or nobody knows: in main.cf, wherever it counts. */
function delays(instance: Instance, { name, scope, source }: RestrictionList): boolean {
  if (source?.isOverride) return scope.bool("smtpd_delay_reject") !== false;
  const servers = instance.activeServices.filter(
    (service) => service.command === "smtpd" && !service.overrides.has(name),
  );
  const scopes = servers.length > 0 ? servers.map((service) => service.scope) : [scope];
  return scopes.every((one) => one.bool("smtpd_delay_reject") !== false);
}
