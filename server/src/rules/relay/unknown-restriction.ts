import { restrictions } from "../../facts/restrictions.ts";
import { hasVersion } from "../../facts/version.ts";
import { writtenLists } from "../../model/restrictions.ts";
import { placeholders } from "../../syntax/templates.ts";
import { modelRule } from "../rule.ts";
import { nearest } from "../values/nearest.ts";

export const unknownRestriction = modelRule({
  id: "unknown-restriction",
  severity: "error",
  summary: "A restriction list holds a word that is no restriction.",
  why: "smtpd answers every mail that reaches the word with a temporary error until it is mended; postconf says nothing.",
  references: ["https://www.postfix.org/SMTPD_ACCESS_README.html"],
  log: 'warning: unknown smtpd restriction: "<word>"',
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_relay_restrictions = permit_mynetwork, reject_unauth_destination
                           ^^^^^^^^^^^^^^^^ unknown smtpd restriction: mail that gets here is answered "451 Server configuration error"; did you mean "permit_mynetworks"?
`,
      {
        target: "2.10",
        files: {
          "main.cf": `
smtpd_client_restrictions = check_client_a_access hash:/etc/postfix/a
                            ^^^^^^^^^^^^^^^^^^^^^ Postfix 2.10 does not know this restriction (since 3.0): mail that gets here is answered "451 Server configuration error"
`,
        },
      },
    ],
    good: [
      "smtpd_relay_restrictions = PERMIT_MYNETWORKS, reject_unauth_destination",
      "smtpd_restriction_classes = own\nown = permit\nsmtpd_relay_restrictions = own, reject_unauth_destination",
      "smtpd_recipient_restrictions = hash:/etc/postfix/access, reject_unauth_destination",
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    for (const list of writtenLists(instance)) {
      const source = list.source!;
      const file = source.isOverride ? master : main;
      if (!file || placeholders(source.entry.text).length > 0) continue;
      for (const { kind, word, fact } of list.items) {
        const since = fact?.since ?? fact?.sinceGit;
        const isTooNew = kind === "restriction" && since !== undefined && !hasVersion(instance.target, since);
        if (kind !== "unknown" && !isTooNew) continue;
        if (kind === "unknown" && (!list.isKnown || word.text.startsWith("#") || isTyped(word.text))) continue;
        const answered = 'mail that gets here is answered "451 Server configuration error"';
        const meant = isTooNew ? undefined : nearest(word.text, restrictions().keys());
        const span = list.place(word);
        report({
          file,
          entry: source.entry,
          span,
          message: isTooNew
            ? `Postfix ${instance.target} does not know this restriction (since ${since}): ${answered}`
            : `unknown smtpd restriction: ${answered}${cureOf(word.text, meant)}`,
          ...(meant && {
            fixes: [
              {
                title: `Change to "${meant}"`,
                safe: false,
                edits: () => [{ range: source.entry.range(span), newText: meant }],
              },
            ],
          }),
        });
      }
    }
  },
});

function cureOf(word: string, meant: string | undefined): string {
  if (word.endsWith("\\")) return '; take the "\\" away: an indented line goes on without it';
  return meant ? `; did you mean "${meant}"?` : "; remove the word";
}

/** Words that other rules speak of: an address, a typographic character. */
const isTyped = (text: string): boolean => /^[\d.:[\]/]+$/.test(text);
