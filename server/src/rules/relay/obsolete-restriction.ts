import { hasVersion } from "../../facts/version.ts";
import { writtenLists } from "../../model/restrictions.ts";
import { modelRule } from "../rule.ts";

export const obsoleteRestriction = modelRule({
  id: "obsolete-restriction",
  severity: "warning",
  summary: "A restriction is called by a name that was replaced.",
  why: "The old name still works. The new one says what is checked, and the next Postfix may drop the old one.",
  references: ["https://www.postfix.org/DEPRECATION_README.html"],
  log: 'warning: support for restriction "<word>" will be removed from Postfix; use "<word>" instead',
  fix: "safe",
  examples: {
    bad: [
      `
smtpd_client_restrictions = reject_unknown_hostname
                            ^^^^^^^^^^^^^^^^^^^^^^^ "reject_unknown_hostname" is an old name: write "reject_unknown_helo_hostname"
`,
    ],
    good: ["smtpd_client_restrictions = reject_unknown_helo_hostname"],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    for (const list of writtenLists(instance)) {
      const file = list.source!.isOverride ? master : main;
      if (!file) continue;
      const { entry } = list.source!;
      for (const { fact, word, name } of list.items) {
        if (!fact?.obsolete || (fact.removedIn && hasVersion(instance.target, fact.removedIn))) continue;
        const instead = typeof fact.replacedBy === "string" ? fact.replacedBy : undefined;
        const since = fact.obsoleteSince as string | undefined;
        if (since && !hasVersion(instance.target, since)) continue;
        const span = list.place(word);
        report({
          file,
          entry,
          span,
          message: instead ? `"${name}" is an old name: write "${instead}"` : `"${name}" is obsolete: remove it`,
          ...(instead &&
            isName(instead) && {
              fixes: [
                {
                  title: `Change to "${instead}"`,
                  safe: true,
                  edits: () => [{ range: entry.range(span), newText: instead }],
                },
              ],
            }),
        });
      }
    }
  },
});

const isName = (text: string): boolean => /^\w+$/.test(text);
