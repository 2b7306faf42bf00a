import { writtenLists } from "../../model/restrictions.ts";
import { modelRule } from "../rule.ts";

export const restrictionMissingArgument = modelRule({
  id: "restriction-missing-argument",
  severity: "error",
  summary: "A restriction lacks the word that belongs behind it.",
  why: "smtpd answers every mail that reaches the restriction with a temporary error, or skips a block list without a word.",
  references: ["https://www.postfix.org/SMTPD_ACCESS_README.html"],
  log: 'warning: restriction <word>: bad argument "<word>": need maptype:mapname; or: warning: restriction <word> requires <argument>',
  fix: "none",
  examples: {
    bad: [
      `
smtpd_recipient_restrictions = reject_unauth_destination, check_sender_access
                                                          ^^^^^^^^^^^^^^^^^^^ "check_sender_access" needs a table behind it, e.g. "hash:/etc/postfix/access"; mail that gets here is answered "451 Server configuration error"
`,
      `
smtpd_client_restrictions = reject_rbl_client, permit
                            ^^^^^^^^^^^^^^^^^ "reject_rbl_client" needs the domain of a block list behind it
`,
    ],
    good: ["smtpd_client_restrictions = reject_rbl_client zen.spamhaus.org=127.0.0.[2..11], sleep 1"],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    for (const list of writtenLists(instance)) {
      const file = list.source!.isOverride ? master : main;
      if (!file || !list.isKnown) continue;
      for (const { fact, argument, word, name } of list.items) {
        if (!fact?.argument || fact.argument === "none" || argument || name === "warn_if_reject") continue;
        if (/optional/.test(fact.argument)) continue;
        report({
          file,
          entry: list.source!.entry,
          span: list.place(word),
          message: `"${word.text}" needs ${wanted(name)}`,
        });
      }
    }
  },
});

function wanted(name: string): string {
  if (name.includes("rbl") || name.includes("rhsbl") || name.includes("dnswl") || name.includes("rhswl"))
    return "the domain of a block list behind it";
  const answered = 'mail that gets here is answered "451 Server configuration error"';
  if (name === "sleep") return `a number of seconds behind it; ${answered}`;
  if (name === "check_policy_service") return `a server behind it, e.g. "unix:private/policy"; ${answered}`;
  return `a table behind it, e.g. "hash:/etc/postfix/access"; ${answered}`;
}
