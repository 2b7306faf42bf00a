import { modelRule, replacement } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";

export const badServerTlsLevel = modelRule({
  id: "bad-server-tls-level",
  severity: "warning",
  summary: "The SMTP server's TLS level is one for clients only.",
  why: "smtpd knows none, may and encrypt. It takes verify, secure and fingerprint as encrypt with a warning, and dane is an error. What these words promise, a check of the other side, does not happen.",
  references: ["https://www.postfix.org/postconf.5.html#smtpd_tls_security_level"],
  log: 'warning: smtpd_tls_security_level: unsupported TLS level "<level>", using "encrypt"',
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_tls_cert_file = /etc/postfix/mail.pem
smtpd_tls_security_level = verify
                           ^^^^^^ the SMTP server has no level "verify" and takes it as "encrypt", so mail servers without TLS are refused: write "may" or "encrypt"
`,
        },
      },
    ],
    good: [
      {
        files: { "main.cf": "compatibility_level = 3.6\nsmtpd_tls_cert_file = /a.pem\nsmtpd_tls_security_level = may" },
      },
    ],
  },
  check: (instance, report) => {
    for (const { file, entry, value } of writtenValues(instance, "smtpd_tls_security_level")) {
      const level = value.text.trim().toLowerCase();
      const isDane = /^(dane|dane-only|half-dane)$/.test(level);
      if (!isDane && !/^(verify|secure|fingerprint)$/.test(level)) continue;
      report({
        file,
        entry,
        span: value,
        severity: isDane ? "error" : "warning",
        message: isDane
          ? `"${level}" is for the SMTP client only, and the SMTP server does not take it: write "may" or "encrypt"`
          : `the SMTP server has no level "${level}" and takes it as "encrypt", so mail servers without TLS are refused: write "may" or "encrypt"`,
        fixes: ["encrypt", "may"].map((newText) => ({
          title: `Change to "${newText}"`,
          safe: false,
          edits: () => [{ ...replacement(entry, value, newText), uri: file.uri }],
        })),
      });
    }
  },
});
