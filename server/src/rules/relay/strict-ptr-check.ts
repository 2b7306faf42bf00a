import { writtenLists } from "../../model/restrictions.ts";
import { modelRule } from "../rule.ts";

export const strictPtrCheck = modelRule({
  id: "strict-ptr-check",
  severity: "information",
  summary: "Mail servers without matching forward and reverse names are turned away.",
  why: "reject_unknown_client_hostname wants address, PTR and name to agree. Many honest servers fail that, and their mail is lost; reject_unknown_reverse_client_hostname only wants a PTR.",
  references: ["https://www.postfix.org/postconf.5.html#reject_unknown_client_hostname"],
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_client_restrictions = permit_mynetworks, reject_unknown_client_hostname
                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ many honest servers fail this: "reject_unknown_reverse_client_hostname" wants a PTR only
`,
    ],
    good: [
      "smtpd_client_restrictions = permit_mynetworks, reject_unknown_reverse_client_hostname",
      "smtpd_client_restrictions = warn_if_reject reject_unknown_client_hostname",
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    for (const list of writtenLists(instance)) {
      const { entry, isOverride } = list.source!;
      const file = isOverride ? master : main;
      const item = list.items.find(({ name, isWarning }) => name === "reject_unknown_client_hostname" && !isWarning);
      if (!file || !item) continue;
      const span = list.place(item.word);
      report({
        file,
        entry,
        span,
        message: 'many honest servers fail this: "reject_unknown_reverse_client_hostname" wants a PTR only',
        fixes: [
          {
            title: 'Change to "reject_unknown_reverse_client_hostname"',
            safe: false,
            edits: () => [
              { uri: file.uri, range: entry.range(span), newText: "reject_unknown_reverse_client_hostname" },
            ],
          },
        ],
      });
    }
  },
});
