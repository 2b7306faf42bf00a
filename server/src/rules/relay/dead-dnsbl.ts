import { dnsList } from "../../facts/dnsbl.ts";
import { modelRule } from "../rule.ts";
import { dnsListWords } from "./dns-list-words.ts";

export const deadDnsbl = modelRule({
  id: "dead-dnsbl",
  severity: "warning",
  summary: "A block list is asked that is closed.",
  why: "A closed list costs a time-out for each mail at best. At worst its domain has a new owner or a wildcard answer, and all mail is refused.",
  references: ["https://www.postfix.org/postconf.5.html#reject_rbl_client"],
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_recipient_restrictions = reject_unauth_destination, reject_rbl_client dnsbl.sorbs.net
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the list "dnsbl.sorbs.net" is closed (since 2024-06): it blocks nothing, or everything; remove it
`,
    ],
    good: ["smtpd_recipient_restrictions = reject_unauth_destination, reject_rbl_client bl.spamcop.net"],
  },
  check: (instance, report) => {
    for (const { file, entry, domain, whole } of dnsListWords(instance)) {
      const fact = dnsList(domain);
      if (fact?.status !== "closed" || fact.verified === false) continue;
      report({
        file,
        entry,
        span: whole,
        message: `the list "${domain}" is closed${fact.closedSince ? ` (since ${fact.closedSince})` : ""}: it blocks nothing, or everything; remove it`,
        fixes: [
          {
            title: "Remove it",
            safe: false,
            edits: () => {
              const { text } = entry;
              let { start } = whole;
              while (start > 0 && /[\s,]/.test(text[start - 1]!)) start--;
              const isFirst = text[start - 1] === "=";
              let { end } = whole;
              if (isFirst) {
                ({ start } = whole);
                while (end < text.length && /[\s,]/.test(text[end]!)) end++;
              }
              return [{ uri: file.uri, range: entry.range({ start, end }), newText: "" }];
            },
          },
        ],
      });
    }
  },
});
