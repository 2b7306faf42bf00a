import { portNumber } from "../../model/ports.ts";
import { modelRule } from "../rule.ts";
import { addOverrides } from "./wrapper-mode.ts";

export const wrappermodeMissing = modelRule({
  id: "wrappermode-missing",
  severity: "error",
  summary: "The service on 465 does not speak TLS from the first byte.",
  why: "Mail programs start the TLS handshake on 465 at once. Without smtpd_tls_wrappermode smtpd sends a plain greeting instead, and every connection fails.",
  references: [
    "https://www.postfix.org/postconf.5.html#smtpd_tls_wrappermode",
    "https://www.rfc-editor.org/rfc/rfc8314",
  ],
  fix: "unsafe",
  insteadOf: ["port-465-unsafe"],
  examples: {
    bad: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_cert_file = /etc/postfix/mail.pem\nsmtpd_sasl_auth_enable = yes",
          "master.cf": `
smtps inet n - n - - smtpd -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
^^^^^ port 465 needs TLS from the first byte: without it every mail program fails here; add "-o smtpd_tls_wrappermode=yes"
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes",
          "master.cf":
            "smtps inet n - n - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master) return;
    for (const service of instance.activeServices) {
      const { entry, address, command, scope, overrides } = service;
      if (command !== "smtpd" || !address || portNumber(address.port) !== 465) continue;
      if (scope.bool("smtpd_tls_wrappermode") !== false) continue;
      const written = overrides.get("smtpd_tls_wrappermode");
      report({
        file: master,
        entry,
        span: entry.fields[0]!,
        message:
          'port 465 needs TLS from the first byte: without it every mail program fails here; add "-o smtpd_tls_wrappermode=yes"',
        fixes: [
          {
            title: 'Add "-o smtpd_tls_wrappermode=yes"',
            safe: false,
            edits: () =>
              written
                ? [{ range: entry.range(written.value), newText: "yes" }]
                : [addOverrides(master, service, ["smtpd_tls_wrappermode=yes"])],
          },
        ],
      });
    }
  },
});
