import { hasVersion } from "../../facts/version.ts";
import { entryRule, replacement } from "../rule.ts";

export const bracesTooNew = entryRule<"service">({
  id: "braces-too-new",
  severity: "error",
  summary: "Braces in master.cf need Postfix 3.0.",
  why: "An older Postfix takes the braces and each word between them as arguments of the daemon, which stops or ignores the setting.",
  references: ["https://www.postfix.org/master.5.html"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        target: "2.11",
        files: {
          "master.cf": `
smtp inet n - n - - smtpd -o { mynetworks = 192.0.2.0/24 }
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Postfix 2.11 does not know "{ … }" in master.cf (since 3.0); write "mynetworks=192.0.2.0/24"
`,
        },
      },
    ],
    good: [{ target: "3.0", files: { "master.cf": "smtp inet n - n - - smtpd -o { mynetworks = 192.0.2.0/24 }" } }],
  },
  on: "service",
  check: (entry, report, { target }) => {
    if (hasVersion(target, "3.0")) return;
    for (const { form, name, value, whole, option } of entry.overrides) {
      if (form !== "braced") continue;
      const text = `${name.text}=${value.text.replace(/[\s,]+/g, ",")}`;
      const span = { start: entry.text.indexOf("{", option.end), end: whole.end };
      report({
        span,
        message: `Postfix ${target} does not know "{ … }" in master.cf (since 3.0); write "${text}"`,
        fixes: [{ title: `Write "${text}"`, safe: false, edits: () => [replacement(entry, span, text)] }],
      });
    }
  },
});
