import type { Override, Service } from "../../syntax/master-cf.ts";
import { entryRule, replacement } from "../rule.ts";

export const duplicateOverride = entryRule<"service">({
  id: "duplicate-override",
  severity: "warning",
  summary: "A service overrides the same parameter twice.",
  why: "The last -o of a name wins; the earlier one has no effect.",
  references: ["https://www.postfix.org/master.5.html"],
  fix: "unsafe",
  examples: {
    bad: [
      `
submission inet n - n - - smtpd
  -o smtpd_tls_security_level=may
     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ "smtpd_tls_security_level" is set again below, and that value wins: remove one of the two
  -o smtpd_tls_security_level=encrypt
`,
    ],
    good: ["submission inet n - n - - smtpd\n  -o smtpd_tls_security_level=encrypt"],
  },
  on: "service",
  check: (entry, report) => {
    const { overrides } = entry;
    if (overrides.length < 2) return;
    const last = new Map<string, Override>();
    for (const override of overrides) if (!override.error) last.set(override.name.text, override);
    for (const override of overrides) {
      const winner = last.get(override.name.text);
      if (override.error || winner === override || !winner) continue;
      const isSame = winner.value.text === override.value.text;
      report({
        span: { start: override.name.start, end: override.value.end },
        message: `"${override.name.text}" is set again below${isSame ? ", to the same value" : ", and that value wins"}: remove one of the two`,
        fixes: [
          {
            title: "Remove this one, which has no effect",
            safe: isSame,
            edits: () => [replacement(entry, withBlanks(entry, override), "")],
          },
        ],
      });
    }
  },
});

/** The override with the blanks before it, so that no empty line stays. */
function withBlanks(entry: Service, { whole }: Override) {
  let { start } = whole;
  while (start > 0 && /\s/.test(entry.text[start - 1]!)) start--;
  const line = entry.logical.positionAt(whole.start).line;
  const isAlone =
    entry.logical.positionAt(start, true).line < line && entry.logical.positionAt(whole.end, true).line === line;
  return isAlone ? { start, end: whole.end } : { start, end: whole.end };
}
