import { offersSasl } from "../../model/submission.ts";
import { addOverrides } from "../listeners/wrapper-mode.ts";
import { modelRule } from "../rule.ts";
import { submissionServices } from "./submission-service.ts";

export const submissionWithoutAuth = modelRule({
  id: "submission-without-auth",
  severity: "warning",
  summary: "The submission service lets nobody log in.",
  why: "587 is where mail programs of your users send, after a login. Without SASL they cannot, and whoever may send there needs no password.",
  references: ["https://www.postfix.org/SASL_README.html#server_sasl_enable", "https://www.rfc-editor.org/rfc/rfc6409"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": `
submission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_client_restrictions=permit_mynetworks,reject
^^^^^^^^^^ SASL is off here, so users cannot log in on 587; add "-o smtpd_sasl_auth_enable=yes"
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes",
          "master.cf":
            "submission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_client_restrictions=permit_sasl_authenticated,reject",
        },
      },
      {
        files: {
          "master.cf":
            "submission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_client_restrictions=permit_sasl_authenticated,reject",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    // Without main.cf nobody knows what is on.
    if (!main || !master) return;
    for (const service of submissionServices(instance)) {
      if (offersSasl(service.scope) !== false || service.scope.bool("smtpd_tls_req_ccert")) continue;
      const { entry, overrides } = service;
      const override = overrides.get("smtpd_sasl_auth_enable");
      report({
        file: master,
        entry,
        span: entry.fields[0]!,
        message: 'SASL is off here, so users cannot log in on 587; add "-o smtpd_sasl_auth_enable=yes"',
        fixes: [
          {
            title: 'Add "-o smtpd_sasl_auth_enable=yes"',
            safe: false,
            edits: () => [
              override
                ? { range: entry.range(override.value), newText: "yes" }
                : addOverrides(master, service, ["smtpd_sasl_auth_enable=yes"]),
            ],
          },
        ],
      });
    }
  },
});
