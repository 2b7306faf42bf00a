import { writtenClasses, writtenLists } from "../../model/restrictions.ts";
import { modelRule } from "../rule.ts";

export const duplicateRestriction = modelRule({
  id: "duplicate-restriction",
  severity: "warning",
  summary: "A restriction stands in a list twice.",
  why: "The second one decides nothing that the first did not. Often one of the two was meant to be another word, or to stand in another list.",
  references: ["https://www.postfix.org/SMTPD_ACCESS_README.html"],
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination, permit_mynetworks
                                                                             ^^^^^^^^^^^^^^^^^ "permit_mynetworks" stands in this list already: the second one decides nothing; remove it
`,
    ],
    good: [
      "smtpd_recipient_restrictions = check_client_access hash:/a, check_client_access hash:/b, reject_unauth_destination",
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    for (const list of [...writtenLists(instance), ...writtenClasses(instance)]) {
      const file = list.source!.isOverride ? master : main;
      if (!file) continue;
      const seen = new Set<string>();
      const { entry } = list.source!;
      for (const [i, item] of list.items.entries()) {
        if (item.kind === "unknown" || item.name === "warn_if_reject" || item.isWarning || item.name === "sleep")
          continue;
        const key = `${item.name} ${item.argument?.content.text ?? ""}`;
        if (!seen.has(key)) {
          seen.add(key);
          continue;
        }
        const span = { start: list.place(item.word).start, end: list.place(item.argument ?? item.word).end };
        const before = list.items[i - 1]!;
        const from = list.place(before.argument ?? before.word).end;
        report({
          file,
          entry,
          span,
          message: `"${item.name}" stands in this list already: the second one decides nothing; remove it`,
          fixes: [
            {
              title: "Remove the second one",
              safe: false,
              edits: () => [{ range: entry.range({ start: from, end: span.end }), newText: "" }],
            },
          ],
        });
      }
    }
  },
});
