import { dnsList } from "../../facts/dnsbl.ts";
import { hasVersion } from "../../facts/version.ts";
import { modelRule } from "../rule.ts";
import { dnsListWords } from "./dns-list-words.ts";

export const dnsblUnfilteredResponse = modelRule({
  id: "dnsbl-unfiltered-response",
  severity: "warning",
  summary: "Any answer of a block list counts as a listing, its error codes too.",
  why: "When the list does not know your resolver, or you ask too often, it answers with a code of its own. Without a filter Postfix takes that for a listing and refuses all mail.",
  references: ["https://www.postfix.org/postconf.5.html#reject_rbl_client"],
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_recipient_restrictions = reject_unauth_destination, reject_rbl_client zen.spamhaus.org
                                                                            ^^^^^^^^^^^^^^^^ an error answer of "zen.spamhaus.org" would refuse all mail: write "zen.spamhaus.org=127.0.0.[2..11]"
`,
    ],
    good: [
      "smtpd_recipient_restrictions = reject_unauth_destination, reject_rbl_client zen.spamhaus.org=127.0.0.[2..11], reject_rbl_client bl.example.org",
    ],
  },
  check: (instance, report) => {
    if (!hasVersion(instance.target, "2.8")) return;
    for (const { file, entry, domain, filter, span } of dnsListWords(instance)) {
      if (filter !== "") continue;
      const fact = dnsList(domain);
      if (
        !fact?.errorCodes ||
        fact.errorCodes === "none" ||
        fact.status === "closed" ||
        !fact.filterAdvice?.startsWith("=")
      )
        continue;
      const written = domain + fact.filterAdvice;
      report({
        file,
        entry,
        span: { start: span.start, end: span.start + domain.length },
        message: `an error answer of "${domain}" would refuse all mail: write "${written}"`,
        fixes: [
          {
            title: `Change to "${written}"`,
            safe: false,
            edits: () => [
              {
                uri: file.uri,
                range: entry.range({ start: span.start, end: span.start + domain.length }),
                newText: written,
              },
            ],
          },
        ],
      });
    }
  },
});
