import { availability, parameters } from "../../facts/parameters.ts";
import { entryRule } from "../rule.ts";
import { configurationLanguages, forEachSetting } from "../values/setting.ts";

export const parameterTooNew = entryRule<"any">({
  id: "parameter-too-new",
  severity: "warning",
  summary: "The target Postfix does not have the parameter yet.",
  why: "An older Postfix takes the name without a word and does nothing with it, so what was asked for is not done.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: "warning: <file>: unused parameter: <name>=<value>",
  fix: "none",
  insteadOf: ["unknown-parameter", "override-not-read"],
  examples: {
    bad: [
      {
        target: "3.3",
        files: {
          "main.cf": `
smtpd_tls_chain_files = /etc/postfix/mail.pem
^^^^^^^^^^^^^^^^^^^^^ Postfix 3.3 does not have "smtpd_tls_chain_files" (since 3.4) and ignores it
`,
        },
      },
    ],
    good: [
      { target: "3.4", files: { "main.cf": "smtpd_tls_chain_files = /etc/postfix/mail.pem" } },
      { target: "3.7.11", files: { "main.cf": "smtpd_forbid_bare_newline = yes" } },
    ],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report, { target }) =>
    forEachSetting(entry, ({ name }) => {
      if (availability(name.text, target) !== "too-new") return;
      const fact = parameters.get(name.text)!;
      const since = [fact.since ?? fact.firstRelease, ...(fact.backports ?? [])].filter(
        (version) => version !== undefined,
      );
      report({
        span: name,
        message: `Postfix ${target} does not have "${name.text}" (since ${since.join(", ")}) and ignores it`,
      });
    }),
});
