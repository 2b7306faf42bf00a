import { strangersRefusal } from "../../model/access/stranger.ts";
import { hasFinalReject } from "../../model/submission.ts";
import { addOverrides } from "../listeners/wrapper-mode.ts";
import { modelRule } from "../rule.ts";
import { submissionServices } from "./submission-service.ts";

export const submissionWithoutReject = modelRule({
  id: "submission-without-reject",
  severity: "warning",
  summary: "The submission service does not turn strangers away.",
  why: "Without a reject at the end of one of its lists, anybody may send to your users through 587, past the checks that port 25 makes.",
  references: ["https://www.postfix.org/SASL_README.html#server_sasl_authz"],
  fix: "unsafe",
  insteadOf: ["submission-inherits-restrictions"],
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes",
          "master.cf": `
submission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject_unauth_destination
^^^^^^^^^^ no list of this service ends with a reject: strangers may send here too; add "-o smtpd_client_restrictions=permit_sasl_authenticated,reject"
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes",
          "master.cf":
            "submission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_relay_restrictions=permit_sasl_authenticated,reject",
        },
      },
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes",
          "master.cf":
            "submission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o { smtpd_client_restrictions = permit_sasl_authenticated, check_client_access static:REJECT }",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main || !master) return;
    for (const service of submissionServices(instance)) {
      if (hasFinalReject(instance, service.scope) !== false || strangersRefusal(instance, service.scope)) continue;
      const { entry, overrides } = service;
      const client = overrides.get("smtpd_client_restrictions");
      const wanted = "permit_sasl_authenticated,reject";
      report({
        file: master,
        entry,
        span: entry.fields[0]!,
        message: `no list of this service ends with a reject: strangers may send here too; add "-o smtpd_client_restrictions=${wanted}"`,
        fixes: [
          {
            title: `Set smtpd_client_restrictions=${wanted}`,
            safe: false,
            edits: () => [
              client
                ? { range: entry.range(client.value), newText: wanted }
                : addOverrides(master, service, [`smtpd_client_restrictions=${wanted}`]),
            ],
          },
        ],
      });
    }
  },
});
