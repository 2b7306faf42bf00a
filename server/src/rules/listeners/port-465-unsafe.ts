import { overrideIndent } from "../../model/master-columns.ts";
import { portNumber } from "../../model/ports.ts";
import { hasFinalReject, offersSasl } from "../../model/submission.ts";
import { modelRule } from "../rule.ts";

export const port465Unsafe = modelRule({
  id: "port-465-unsafe",
  severity: "warning",
  summary: "The service on 465 lets in more than users with a login.",
  why: "465 is for mail programs of your users. Without SASL nobody can log in; without a reject at the end of its restrictions strangers may send as on port 25, but past its checks.",
  references: ["https://www.rfc-editor.org/rfc/rfc8314", "https://www.postfix.org/SASL_README.html#server_sasl_enable"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": `
submissions inet n - n - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes
^^^^^^^^^^^ no restriction list of this service ends with a reject: strangers may send here too; add "-o smtpd_client_restrictions=permit_sasl_authenticated,reject"
`,
        },
      },
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": `
submissions inet n - n - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_client_restrictions=permit_sasl_authenticated,reject
^^^^^^^^^^^ SASL is off, so nobody can log in here; add "-o smtpd_sasl_auth_enable=yes"
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes",
          "master.cf":
            "submissions inet n - n - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main || !master) return;
    for (const { entry, address, command, scope } of instance.activeServices) {
      if (command !== "smtpd" || !address || portNumber(address.port) !== 465) continue;
      if (scope.bool("smtpd_tls_wrappermode") !== true) continue;
      const noSasl = offersSasl(scope) === false;
      const noReject = hasFinalReject(instance, scope) === false;
      if (!noSasl && !noReject) continue;
      const needed = [
        ...(noSasl ? ["smtpd_sasl_auth_enable=yes"] : []),
        ...(noReject ? ["smtpd_client_restrictions=permit_sasl_authenticated,reject"] : []),
      ];
      const what = noSasl
        ? "SASL is off, so nobody can log in here"
        : "no restriction list of this service ends with a reject: strangers may send here too";
      report({
        file: master,
        entry,
        span: entry.fields[0]!,
        message: `${what}; add ${needed.map((override) => `"-o ${override}"`).join(" and ")}`,
        fixes: [
          {
            title: `Add ${needed.join(" and ")}`,
            safe: false,
            edits: () => {
              const { end } = entry.wholeRange;
              const indent = overrideIndent(master);
              return [
                { range: { start: end, end }, newText: needed.map((override) => `\n${indent}-o ${override}`).join("") },
              ];
            },
          },
        ],
      });
    }
  },
});
