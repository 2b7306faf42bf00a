import { hasVersion } from "../../facts/version.ts";
import { entryRule, replacement } from "../rule.ts";

export const port465Name = entryRule<"service">({
  id: "port-465-name",
  severity: "hint",
  summary: "Port 465 is called by its old name.",
  why: 'IANA names 465 "submissions"; "smtps" is what it was called before RFC 8314. Both work where services(5) knows both.',
  references: ["https://www.rfc-editor.org/rfc/rfc8314"],
  fix: "safe",
  examples: {
    bad: [
      `
192.0.2.1:smtps inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
          ^^^^^ port 465 is called "submissions" since RFC 8314
`,
    ],
    good: [
      "submissions inet n - n - - smtpd -o smtpd_tls_wrappermode=yes",
      { target: "3.5", files: { "master.cf": "smtps inet n - n - - smtpd -o smtpd_tls_wrappermode=yes" } },
    ],
  },
  on: "service",
  check: (entry, report, { target, port465 }) => {
    const [name, type] = entry.fields;
    if (type?.text !== "inet" || !name?.text.endsWith("smtps") || port465 === "off" || !hasVersion(target, "3.6"))
      return;
    const start = name.end - "smtps".length;
    if (start > name.start && entry.text[start - 1] !== ":") return;
    const span = { start, end: name.end };
    report({
      span,
      message: 'port 465 is called "submissions" since RFC 8314',
      fixes: [{ title: 'Change to "submissions"', safe: true, edits: () => [replacement(entry, span, "submissions")] }],
    });
  },
});
