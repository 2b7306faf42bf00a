import { offersSasl } from "../../model/submission.ts";
import { addOverrides } from "../listeners/wrapper-mode.ts";
import { submissionServices } from "../relay/submission-service.ts";
import { modelRule } from "../rule.ts";
import { isLocalOnly, serverLevel } from "./server-level.ts";

export const submissionWithoutTls = modelRule({
  id: "submission-without-tls",
  severity: "warning",
  summary: "The submission service works without TLS too.",
  why: "Users log in on port 587. Where TLS is not compulsory, a mail program that is set up wrongly, or somebody on the way, can send the password and the mail in clear text without anybody noticing. RFC 8314 asks for TLS here.",
  references: [
    "https://www.rfc-editor.org/rfc/rfc8314#section-3.3",
    "https://www.postfix.org/TLS_README.html#server_enable",
  ],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_cert_file = /etc/postfix/mail.pem\nsmtpd_tls_security_level = may\nsmtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes",
          "master.cf": `
submission inet n - n - - smtpd
^^^^^^^^^^ port 587 lets users work without TLS: add "-o smtpd_tls_security_level=encrypt"
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_cert_file = /etc/postfix/mail.pem\nsmtpd_sasl_auth_enable = yes",
          "master.cf":
            "submission inet n - n - - smtpd\n  -o smtpd_tls_security_level=encrypt\n127.0.0.1:587 inet n - n - - smtpd",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main || !master) return;
    for (const service of submissionServices(instance)) {
      const { entry, scope, overrides } = service;
      const level = serverLevel(scope);
      if (level === undefined || level === "encrypt" || isLocalOnly(instance, service)) continue;
      if (offersSasl(scope) === false) continue;
      const override = overrides.get("smtpd_tls_security_level");
      report({
        file: master,
        entry,
        span: override ? { start: override.name.start, end: override.value.end } : entry.fields[0]!,
        message: override
          ? 'port 587 lets users work without TLS: write "smtpd_tls_security_level=encrypt"'
          : 'port 587 lets users work without TLS: add "-o smtpd_tls_security_level=encrypt"',
        fixes: [
          {
            title: "Make TLS compulsory for this service",
            safe: false,
            edits: () => [
              override
                ? { range: entry.range(override.value), newText: "encrypt" }
                : addOverrides(master, service, ["smtpd_tls_security_level=encrypt"]),
            ],
          },
        ],
      });
    }
  },
});
