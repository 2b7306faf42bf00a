import { hasVersion } from "../../facts/version.ts";
import { writtenLists } from "../../model/restrictions.ts";
import { modelRule } from "../rule.ts";

export const removedRestriction = modelRule({
  id: "removed-restriction",
  severity: "error",
  summary: "The target Postfix no longer has a restriction.",
  why: "smtpd answers every mail that reaches the word with a temporary error, so mail stops after the upgrade.",
  references: ["https://www.postfix.org/DEPRECATION_README.html"],
  log: 'warning: support for restriction "<word>" has been removed in Postfix <version>',
  fix: "unsafe",
  examples: {
    bad: [
      {
        target: "3.9",
        files: {
          "main.cf": `
smtpd_recipient_restrictions = permit_mynetworks, check_relay_domains
                                                  ^^^^^^^^^^^^^^^^^^^ "check_relay_domains" was removed in Postfix 3.9: mail that gets here is answered "451 Server configuration error"; use "reject_unauth_destination"
`,
        },
      },
    ],
    good: [
      { target: "3.8", files: { "main.cf": "smtpd_recipient_restrictions = permit_mynetworks, check_relay_domains" } },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    for (const list of writtenLists(instance)) {
      const file = list.source!.isOverride ? master : main;
      if (!file) continue;
      const { entry } = list.source!;
      for (const { fact, word, name } of list.items) {
        if (!fact?.removedIn || !hasVersion(instance.target, fact.removedIn)) continue;
        const instead = typeof fact.replacedBy === "string" ? fact.replacedBy : undefined;
        const span = list.place(word);
        report({
          file,
          entry,
          span,
          message: `"${name}" was removed in Postfix ${fact.removedIn}: mail that gets here is answered "451 Server configuration error"; ${instead ? `use "${instead}"` : "remove it"}`,
          ...(instead &&
            /^\w+$/.test(instead) &&
            name !== "reject_maps_rbl" && {
              fixes: [
                {
                  title: `Change to "${instead}"`,
                  safe: false,
                  edits: () => [{ range: entry.range(span), newText: instead }],
                },
              ],
            }),
        });
      }
    }
  },
});
