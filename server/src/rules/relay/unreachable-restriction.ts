import { decidesInList, writtenClasses, writtenLists } from "../../model/restrictions.ts";
import { modelRule } from "../rule.ts";

export const unreachableRestriction = modelRule({
  id: "unreachable-restriction",
  severity: "warning",
  summary: "Restrictions stand behind one that always decides.",
  why: "A list is read from left to right and ends at the first permit, reject or defer. What stands behind is never looked at, so a check that was meant does not take place.",
  references: ["https://www.postfix.org/SMTPD_ACCESS_README.html"],
  log: "warning: restriction `<word>' after `<word>' is ignored",
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_recipient_restrictions = permit_mynetworks, reject, reject_unauth_destination
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^ never reached: "reject" before it ends the list for everybody; remove it or move it up
`,
      {
        files: {
          "main.cf": `
smtpd_restriction_classes = own
own = permit_mynetworks, reject
smtpd_recipient_restrictions = own, reject_unauth_destination
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^ never reached: "own" before it ends the list for everybody; remove it or move it up
`,
        },
      },
    ],
    good: [
      "smtpd_recipient_restrictions = permit_mynetworks, warn_if_reject reject, reject_unauth_destination, permit",
      "smtpd_restriction_classes = own\nown = permit_mynetworks, reject_unauth_destination\nsmtpd_recipient_restrictions = own, reject_unlisted_recipient",
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    for (const list of [...writtenLists(instance), ...writtenClasses(instance)]) {
      const at = list.items.findIndex((item) => decidesInList(item, list, instance));
      const first = list.items[at + 1];
      const last = list.items.at(-1);
      const file = list.source!.isOverride ? master : main;
      if (at < 0 || !first || !last || !file) continue;
      const { entry } = list.source!;
      const start = list.place(first.word).start;
      const end = list.place(last.argument ?? last.word).end;
      if (end <= start) continue;
      const decider = list.items[at]!;
      const before = list.place(decider.argument ?? decider.word).end;
      report({
        file,
        entry,
        span: { start, end },
        message: `never reached: "${decider.name}" before it ends the list for everybody; remove it or move it up`,
        fixes: [
          {
            title: "Remove what is never reached",
            safe: false,
            edits: () => [{ range: entry.range({ start: before, end }), newText: "" }],
          },
        ],
      });
    }
  },
});
