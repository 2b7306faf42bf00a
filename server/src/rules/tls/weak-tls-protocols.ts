import { hasVersion } from "../../facts/version.ts";
import { readProtocols } from "../../model/tls-protocols.ts";
import { modelRule, replacement } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";
import { protocolParameters } from "./protocol-parameters.ts";

const weak = ["SSLv2", "SSLv3", "TLSv1", "TLSv1.1"] as const;

export const weakTlsProtocols = modelRule({
  id: "weak-tls-protocols",
  severity: "warning",
  summary: "A list of TLS protocols leaves outdated versions on.",
  why: "SSL 2 and 3 are broken, and RFC 8996 retired TLS 1.0 and 1.1 in 2021. Every mail program and server of the last ten years speaks TLS 1.2, and scanners report what is older.",
  references: [
    "https://www.rfc-editor.org/rfc/rfc8996",
    "https://www.postfix.org/postconf.5.html#smtpd_tls_mandatory_protocols",
  ],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_tls_mandatory_protocols = !SSLv2, !SSLv3
                                ^^^^^^^^^^^^^^ this leaves TLSv1 and TLSv1.1 on, which are outdated (RFC 8996): write ">=TLSv1.2"
`,
        },
      },
      {
        files: {
          "main.cf": `
compatibility_level = 2
smtp_tls_protocols = !SSLv2, !TLSv1
                     ^^^^^^^^^^^^^^ this leaves SSLv3 and TLSv1.1 on, which are outdated (RFC 8996): write "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1"
`,
        },
        target: "3.4",
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_mandatory_protocols = >=TLSv1.2\nsmtpd_tls_protocols = TLSv1.2, TLSv1.3\nsmtp_tls_protocols = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1",
        },
      },
    ],
  },
  check: (instance, report) => {
    const instead = hasVersion(instance.target, "3.6") ? ">=TLSv1.2" : "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1";
    for (const { file, entry, value } of writtenValues(instance, ...protocolParameters)) {
      if (value.text.includes("$") || value.text.trim() === "") continue;
      const { enabled, errors } = readProtocols(value.text, instance.target);
      const left = weak.filter((name) => enabled.has(name));
      if (errors.length > 0 || left.length === 0) continue;
      const names = left.length === 1 ? left[0]! : `${left.slice(0, -1).join(", ")} and ${left.at(-1)}`;
      report({
        file,
        entry,
        span: value,
        message: `this leaves ${names} on, which ${left.length === 1 ? "is" : "are"} outdated (RFC 8996): write "${instead}"`,
        fixes:
          file.languageId === "postfix-main"
            ? [{ title: `Change to "${instead}"`, safe: false, edits: () => [replacement(entry, value, instead)] }]
            : [],
      });
    }
  },
});
