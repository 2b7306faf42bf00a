import { commands } from "../../facts/master.ts";
import { parameters } from "../../facts/parameters.ts";
import { hasVersion } from "../../facts/version.ts";
import { entryRule, replacement } from "../rule.ts";
import { programOf } from "./program-field.ts";

/** Programs that take words behind their options. */
const takesOperands = new Set(["pipe", "spawn", "smtp", "lmtp"]);

export const overrideTruncated = entryRule<"service">({
  id: "override-truncated",
  severity: "error",
  summary: "The value of an -o ends at a blank.",
  why: "Words of a service line end at blanks, so only the first word of the value counts. The rest becomes an argument of the daemon, which ignores it or stops; options behind it are not read either.",
  references: ["https://www.postfix.org/master.5.html"],
  fix: "unsafe",
  insteadOf: ["unexpected-argument"],
  examples: {
    bad: [
      `
submission inet n - n - - smtpd -o smtpd_client_restrictions=permit_sasl_authenticated, reject
                                                                                        ^^^^^^ this is no part of the value of "smtpd_client_restrictions", which ends at the blank; join it with a comma, or write "{ … }" around the setting
`,
      {
        target: "2.11",
        files: {
          "master.cf": `
submission inet n - n - - smtpd
  -o smtpd_recipient_restrictions=permit_mynetworks reject
                                                    ^^^^^^ this is no part of the value of "smtpd_recipient_restrictions", which ends at the blank; join it with a comma
`,
        },
      },
    ],
    good: [
      "submission inet n - n - - smtpd -o smtpd_client_restrictions=permit_sasl_authenticated,reject",
      "submission inet n - n - - smtpd -o { smtpd_client_restrictions = permit_sasl_authenticated, reject }",
      "relay unix - - n - - smtp -o syslog_name=postfix/relay flags=DORX",
    ],
  },
  on: "service",
  check: (entry, report, { target }) => {
    const program = programOf(entry);
    const command = entry.field("command")?.text ?? "";
    if (takesOperands.has(program?.name ?? command) || (!program && !commands().has(command) && command.includes("/")))
      return;
    if (!program) return;
    const [first, ...more] = entry.operands;
    const override = entry.overrides.at(-1);
    if (!first || !override || override.error || override.form !== "separate" || override.value.text === "") return;
    if (!parameters.has(override.name.text)) return;
    const last = [first, ...more].findIndex((word) => word.text[0] === "-");
    const words = last < 0 ? [first, ...more] : [first, ...more].slice(0, last);
    const end = words.at(-1)?.end ?? first.end;
    if (words.length === 0) return;
    const span = { start: first.start, end };
    const canBrace = hasVersion(target, "3.0");
    const value = [override.value.text, ...words.map(({ text }) => text)].join(" ");
    const joined = value.replace(/[\s,]+/g, ",");
    const setting = { start: override.name.start, end };
    report({
      span,
      message: `this is no part of the value of "${override.name.text}", which ends at the blank; join it with a comma${canBrace ? ', or write "{ … }" around the setting' : ""}`,
      fixes: [
        {
          title: "Join the words with commas",
          safe: false,
          edits: () => [replacement(entry, setting, `${override.name.text}=${joined}`)],
        },
        ...(canBrace
          ? [
              {
                title: 'Write "{ … }" around the setting',
                safe: false,
                edits: () => [replacement(entry, setting, `{ ${override.name.text} = ${value} }`)],
              },
            ]
          : []),
      ],
    });
  },
});
