import { hasVersion } from "../../facts/version.ts";
import type { Service } from "../../syntax/master-cf.ts";
import { entryRule, replacement } from "../rule.ts";

export const overrideWithSpaces = entryRule<"service">({
  id: "override-with-spaces",
  severity: "error",
  summary: "An -o has blanks around its equals sign.",
  why: "Words of a service line end at blanks. The daemon gets -o with half a setting and stops, or runs with an empty value and stray arguments; postconf says nothing.",
  references: ["https://www.postfix.org/master.5.html"],
  log: "fatal: invalid \"-o <name>\" option value: missing '=' after attribute name",
  fix: "unsafe",
  insteadOf: [
    "override-truncated",
    "empty-value",
    "override-without-value",
    "override-not-read",
    "unexpected-argument",
  ],
  examples: {
    bad: [
      `
submission inet n - n - - smtpd -o smtpd_sasl_auth_enable = yes
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blanks around "=": the daemon gets "smtpd_sasl_auth_enable" without value and stops; write "smtpd_sasl_auth_enable=yes"
`,
      `
submission inet n - n - - smtpd
  -o smtpd_sasl_auth_enable= yes
     ^^^^^^^^^^^^^^^^^^^^^^^^^^^ blank behind "=": the daemon gets "smtpd_sasl_auth_enable" empty and "yes" as an argument; write "smtpd_sasl_auth_enable=yes"
`,
    ],
    good: [
      "submission inet n - n - - smtpd -o smtpd_sasl_auth_enable=yes",
      "submission inet n - n - - smtpd -o { smtpd_sasl_auth_enable = yes }",
      "submission inet n - n - - smtpd\n  -o smtpd_sender_restrictions=\n  -o smtpd_sasl_auth_enable=yes",
    ],
  },
  on: "service",
  check: (entry, report, { target }) => {
    const found = splitOverride(entry);
    if (!found) return;
    const { name, value, start, end, isMissing } = found;
    const inBraces = value.includes(" ") && hasVersion(target, "3.0");
    const written = inBraces ? `{ ${name} = ${value} }` : `${name}=${value}`;
    report({
      span: { start, end },
      message: isMissing
        ? `blanks around "=": the daemon gets "${name}" without value and stops; write "${written}"`
        : `blank behind "=": the daemon gets "${name}" empty and "${value}" as an argument; write "${written}"`,
      fixes: [{ title: `Write "${written}"`, safe: false, edits: () => [replacement(entry, { start, end }, written)] }],
    });
  },
});

/** The first `-o` whose setting is torn apart by blanks: its pieces put together, up to the next option. */
function splitOverride(entry: Service) {
  const { args } = entry;
  for (const [i, word] of args.entries()) {
    if (word.text === "--" || (i > 0 && word.text[0] !== "-" && !isArgument(args[i - 1]!.text))) return undefined;
    if (word.text !== "-o" || args[i + 1]?.braced) continue;
    const first = args[i + 1];
    const second = args[i + 2];
    if (!first || !second || first.text[0] === "-") continue;
    const isMissing = !first.text.includes("=") && second.text.startsWith("=");
    const isEmpty =
      first.text.endsWith("=") && first.text.indexOf("=") === first.text.length - 1 && second.text[0] !== "-";
    if (!isMissing && !isEmpty) continue;
    let last = i + 2;
    if (isMissing && second.text === "=" && args[last + 1] && args[last + 1]!.text[0] !== "-") last++;
    while (args[last + 1] && args[last + 1]!.text[0] !== "-") last++;
    const pieces = args
      .slice(i + 1, last + 1)
      .map(({ text }) => text)
      .join(" ");
    const equals = pieces.indexOf("=");
    return {
      name: pieces.slice(0, equals).trim(),
      value: pieces.slice(equals + 1).trim(),
      start: first.start,
      end: args[last]!.end,
      isMissing,
    };
  }
  return undefined;
}

const isArgument = (word: string): boolean => word === "-o";
