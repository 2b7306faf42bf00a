import { modelRule } from "../rule.ts";

export const inheritedEcdsaCertificate = modelRule({
  id: "inherited-ecdsa-certificate",
  severity: "warning",
  summary: "A service has its own RSA certificate and the ECDSA certificate of main.cf.",
  why: "Clients of today prefer ECDSA. They are shown the certificate that main.cf sets for all, and complain that it is wrong, although the service names another one.",
  references: ["https://www.postfix.org/postconf.5.html#smtpd_tls_eccert_file"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/rsa.pem\nsmtpd_tls_eccert_file = /etc/postfix/ec.pem",
          "master.cf": `
192.0.2.2:smtp inet n - n - - smtpd
  -o smtpd_tls_cert_file=/etc/postfix/two.pem
     ^^^^^^^^^^^^^^^^^^^ most clients are shown /etc/postfix/ec.pem (main.cf) instead of this: add "-o smtpd_tls_eccert_file=" with a certificate of its own, or empty
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/rsa.pem\nsmtpd_tls_eccert_file = /etc/postfix/ec.pem",
          "master.cf":
            "192.0.2.2:smtp inet n - n - - smtpd\n  -o smtpd_tls_cert_file=/etc/postfix/two.pem -o smtpd_tls_eccert_file=",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main || !master) return;
    const setting = instance.settings.get("smtpd_tls_eccert_file");
    const inherited = instance.scope.value("smtpd_tls_eccert_file")?.trim();
    if (!setting || !inherited || inherited === "none") return;
    for (const { entry, command, overrides, scope } of instance.activeServices) {
      const override = overrides.get("smtpd_tls_cert_file");
      if (command !== "smtpd" || !override || overrides.has("smtpd_tls_eccert_file")) continue;
      if (scope.list("smtpd_tls_chain_files")?.length !== 0) continue;
      const own = scope.value("smtpd_tls_cert_file")?.trim();
      const inheritedHere = scope.value("smtpd_tls_eccert_file")?.trim();
      if (!own || own === "none" || inheritedHere !== inherited || own === inherited) continue;
      if (own === instance.scope.value("smtpd_tls_cert_file")?.trim()) continue;
      report({
        file: master,
        entry,
        span: override.name,
        message: `most clients are shown ${inherited} (main.cf) instead of this: add "-o smtpd_tls_eccert_file=" with a certificate of its own, or empty`,
        related: [{ file: main, entry: setting.entry, message: "the certificate that is inherited" }],
        fixes: [
          {
            title: "Turn the inherited ECDSA certificate off for this service",
            safe: false,
            edits: () => [
              {
                range: entry.range({ start: override.value.end, end: override.value.end }),
                newText: " -o smtpd_tls_eccert_file=",
              },
            ],
          },
        ],
      });
    }
  },
});
