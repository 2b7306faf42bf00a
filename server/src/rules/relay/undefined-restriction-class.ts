import { endOf, lineEndingOf } from "../../model/master-columns.ts";
import { writtenLists } from "../../model/restrictions.ts";
import { splitWords } from "../../syntax/words.ts";
import { modelRule } from "../rule.ts";

export const undefinedRestrictionClass = modelRule({
  id: "undefined-restriction-class",
  severity: "error",
  summary: "A restriction class is listed and not set, or set and not listed.",
  why: "A class needs both: its name in smtpd_restriction_classes, and a setting of that name. A class without a setting keeps smtpd from starting; a setting that is not listed is an unknown restriction, and mail that gets there is answered with a temporary error.",
  references: ["https://www.postfix.org/RESTRICTION_CLASS_README.html"],
  log: 'fatal: restriction class `<name>\' needs a definition; or: warning: unknown smtpd restriction: "<name>"',
  fix: "unsafe",
  insteadOf: ["unknown-restriction"],
  examples: {
    bad: [
      `
smtpd_restriction_classes = own_users, guests
                                       ^^^^^^ the class "guests" has no setting: smtpd does not start; add "guests = …" or take it out
own_users = permit_mynetworks
smtpd_recipient_restrictions = own_users, reject_unauth_destination
`,
      `
own_users = permit_mynetworks, permit_sasl_authenticated
smtpd_recipient_restrictions = own_users, reject_unauth_destination
                               ^^^^^^^^^ "own_users" is not in smtpd_restriction_classes: mail that gets here is answered "451 Server configuration error"; list it there
`,
    ],
    good: [
      "smtpd_restriction_classes = own_users\nown_users = permit_mynetworks\nsmtpd_recipient_restrictions = own_users, reject_unauth_destination",
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main) return;
    const classes = instance.settings.get("smtpd_restriction_classes");
    if (classes && !classes.value.includes("$")) {
      const { entry } = classes;
      for (const word of splitWords(entry.value.text)) {
        const isSet =
          instance.settings.has(word.text) || instance.services.some(({ overrides }) => overrides.has(word.text));
        if (isSet || word.text.startsWith("#")) continue;
        const span = { start: entry.value.start + word.start, end: entry.value.start + word.end };
        report({
          file: main,
          entry,
          span,
          message: `the class "${word.text}" has no setting: smtpd does not start; add "${word.text} = …" or take it out`,
          fixes: [
            {
              title: `Take "${word.text}" out`,
              safe: false,
              edits: () => {
                let { start } = span;
                while (start > entry.value.start && /[\s,]/.test(entry.text[start - 1]!)) start--;
                return [{ range: entry.range({ start, end: span.end }), newText: "" }];
              },
            },
          ],
        });
      }
    }
    for (const list of writtenLists(instance)) {
      const { entry, isOverride } = list.source!;
      const file = isOverride ? master : main;
      if (!file) continue;
      for (const { kind, word } of list.items) {
        if (kind !== "unknown" || !instance.settings.has(word.text)) continue;
        const { position, before } = endOf(main);
        report({
          file,
          entry,
          span: list.place(word),
          message: `"${word.text}" is not in smtpd_restriction_classes: mail that gets here is answered "451 Server configuration error"; list it there`,
          fixes: [
            {
              title: "List it in smtpd_restriction_classes",
              safe: false,
              edits: () =>
                classes
                  ? [
                      {
                        uri: main.uri,
                        range: classes.entry.range({ start: classes.entry.value.end, end: classes.entry.value.end }),
                        newText: `${classes.value === "" ? " " : ", "}${word.text}`,
                      },
                    ]
                  : [
                      {
                        uri: main.uri,
                        range: { start: position, end: position },
                        newText: `${before}smtpd_restriction_classes = ${word.text}${lineEndingOf(main)}`,
                      },
                    ],
            },
          ],
        });
      }
    }
  },
});
