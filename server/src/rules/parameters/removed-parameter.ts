import { availability, parameters } from "../../facts/parameters.ts";
import { Parameter } from "../../syntax/main-cf.ts";
import { entryRule, removal } from "../rule.ts";
import { configurationLanguages, forEachSetting } from "../values/setting.ts";

export const removedParameter = entryRule<"any">({
  id: "removed-parameter",
  severity: "warning",
  summary: "The target Postfix no longer has the parameter.",
  why: "The setting is ignored. What it once did now happens by itself, by another parameter, or not at all.",
  references: ["https://www.postfix.org/DEPRECATION_README.html"],
  log: "warning: <file>: support for parameter <name> has been removed",
  fix: "unsafe",
  insteadOf: ["unknown-parameter", "override-not-read"],
  examples: {
    bad: [
      `
tls_legacy_public_key_fingerprints = yes
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ "tls_legacy_public_key_fingerprints" was removed in Postfix 3.11: the setting does nothing; remove the line
`,
    ],
    good: [{ target: "3.7", files: { "main.cf": "tls_legacy_public_key_fingerprints = yes" } }],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report, { target }) =>
    forEachSetting(entry, ({ name }) => {
      if (availability(name.text, target) !== "removed") return;
      const fact = parameters.get(name.text)!;
      const instead = fact.replacedBy ? `use "${fact.replacedBy}"` : "remove the line";
      report({
        span: name,
        message: `"${name.text}" was removed in Postfix ${fact.removedIn}: the setting does nothing; ${instead}`,
        ...(entry instanceof Parameter && {
          fixes: [{ title: "Remove the line", safe: false, edits: () => [removal(entry)] }],
        }),
      });
    }),
});
