import { pipeFlags } from "../../facts/master.ts";
import { hasVersion } from "../../facts/version.ts";
import { entryRule, replacement } from "../rule.ts";
import { attribute, attributesOf } from "./pipe-words.ts";
import { programOf } from "./program-field.ts";

const smtpFlags = "DORX";

export const pipeUnknownFlag = entryRule<"service">({
  id: "pipe-unknown-flag",
  severity: "error",
  summary: "flags= holds a letter that has no meaning.",
  why: "The daemon stops at a flag that it does not know, and the mail for the transport stays in the queue.",
  references: ["https://www.postfix.org/pipe.8.html"],
  log: "fatal: unknown flag: <letter> (ignored)",
  fix: "unsafe",
  examples: {
    bad: [
      `
filter unix - n n - - pipe flags=DRhuZ user=filter argv=/usr/bin/filter
                                     ^ unknown flag "Z": "pipe" stops; it knows B, D, F, O, R, X, h, q, u, ., >
`,
    ],
    good: ["filter unix - n n - - pipe flags=DRXhqu.> user=filter argv=/usr/bin/filter"],
  },
  on: "service",
  check: (entry, report, { target }) => {
    const program = programOf(entry)?.name;
    const found = attributesOf(entry);
    const value =
      found?.program === "pipe"
        ? attribute(found, "flags")?.value
        : program === "smtp" || program === "lmtp"
          ? smtpFlagsOf(entry)
          : undefined;
    if (!value) return;
    const isKnown = (letter: string) =>
      found
        ? pipeFlags().has(letter) && hasVersion(target, pipeFlags().get(letter)!.since)
        : smtpFlags.includes(letter);
    for (let at = 0; at < value.text.length; at++) {
      const letter = value.text[at]!;
      if (isKnown(letter)) continue;
      const span = { start: value.start + at, end: value.start + at + 1 };
      const all = found ? [...pipeFlags().keys()].join(", ") : [...smtpFlags].join(", ");
      report({
        span,
        message: `unknown flag "${letter}": "${program}" stops; it knows ${all}`,
        fixes: [{ title: `Remove "${letter}"`, safe: false, edits: () => [replacement(entry, span, "")] }],
      });
      return;
    }
  },
});

function smtpFlagsOf(entry: Parameters<typeof attributesOf>[0]) {
  for (const { content } of entry.operands)
    if (/^flags=/i.test(content.text))
      return { start: content.start + "flags=".length, end: content.end, text: content.text.slice("flags=".length) };
  return undefined;
}
