import { writtenLists } from "../../model/restrictions.ts";
import { modelRule } from "../rule.ts";

export const warnIfRejectLeft = modelRule({
  id: "warn-if-reject-left",
  severity: "hint",
  summary: "A check only warns.",
  why: "warn_if_reject turns the refusal behind it into a log line. It is for trying a check out; left on, the check refuses nothing.",
  references: ["https://www.postfix.org/postconf.5.html#warn_if_reject"],
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_recipient_restrictions = reject_unauth_destination, warn_if_reject reject_unknown_sender_domain
                                                          ^^^^^^^^^^^^^^ the check behind it only warns: remove this word when you trust it
`,
    ],
    good: ["smtpd_recipient_restrictions = reject_unauth_destination, reject_unknown_sender_domain"],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    for (const list of writtenLists(instance)) {
      const { entry, isOverride } = list.source!;
      const file = isOverride ? master : main;
      if (!file) continue;
      for (const { name, word } of list.items) {
        if (name !== "warn_if_reject") continue;
        const span = list.place(word);
        report({
          file,
          entry,
          span,
          message: "the check behind it only warns: remove this word when you trust it",
          fixes: [
            {
              title: 'Remove "warn_if_reject"',
              safe: false,
              edits: () => {
                let { end } = span;
                while (/[\s,]/.test(entry.text[end] ?? "")) end++;
                return [{ uri: file.uri, range: entry.range({ start: span.start, end }), newText: "" }];
              },
            },
          ],
        });
      }
    }
  },
});
