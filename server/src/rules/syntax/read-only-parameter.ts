import { parameters } from "../../facts/parameters.ts";
import { Parameter } from "../../syntax/main-cf.ts";
import { entryRule, removal } from "../rule.ts";
import { configurationLanguages, forEachSetting } from "../values/setting.ts";

export const readOnlyParameter = entryRule<"any">({
  id: "read-only-parameter",
  severity: "warning",
  summary: "A name that Postfix sets itself is assigned.",
  why: "process_name, process_id and service_name are set by each program for itself. An assignment in a file is ignored with a warning.",
  references: ["https://www.postfix.org/postconf.5.html#process_name"],
  log: "warning: <file>: read-only parameter assignment: <name>=<value>",
  fix: "unsafe",
  examples: {
    bad: [
      `
process_name = smtpd
^^^^^^^^^^^^ read-only parameter assignment: Postfix sets "process_name" itself and ignores this; remove the line
`,
    ],
    good: ["syslog_name = postfix/$process_name"],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report) =>
    forEachSetting(entry, ({ name }) => {
      if (!parameters.get(name.text)?.readOnly) return;
      report({
        span: name,
        message: `read-only parameter assignment: Postfix sets "${name.text}" itself and ignores this; remove ${entry instanceof Parameter ? "the line" : "it"}`,
        ...(entry instanceof Parameter && {
          fixes: [{ title: "Remove the line", safe: false, edits: () => [removal(entry)] }],
        }),
      });
    }),
});
