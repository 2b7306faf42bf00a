import { endOf, lineEndingOf } from "../../model/master-columns.ts";
import { writtenLists } from "../../model/restrictions.ts";
import { modelRule } from "../rule.ts";

const wanted = ["permit_tls_clientcerts", "permit_tls_all_clientcerts", "check_ccert_access"];

export const clientCertificateNotAsked = modelRule({
  id: "client-certificate-not-asked",
  severity: "warning",
  summary: "A restriction looks at client certificates, and no client is asked for one.",
  why: "Clients show a certificate only when smtpd asks for it. With smtpd_tls_ask_ccert off the restriction matches nobody: those whom it should let in are refused.",
  references: ["https://www.postfix.org/postconf.5.html#smtpd_tls_ask_ccert"],
  log: 'warning: <restriction> is requested, but "smtpd_tls_ask_ccert = no"',
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_relay_restrictions = permit_tls_clientcerts, reject_unauth_destination
                           ^^^^^^^^^^^^^^^^^^^^^^ no client is asked for a certificate, so this matches nobody: set smtpd_tls_ask_ccert = yes
`,
    ],
    good: [
      "smtpd_tls_ask_ccert = yes\nsmtpd_relay_restrictions = permit_tls_clientcerts, reject_unauth_destination",
      {
        files: {
          "main.cf": "smtpd_relay_restrictions = permit_tls_clientcerts, reject_unauth_destination",
          "master.cf": "submission inet n - n - - smtpd -o smtpd_tls_req_ccert=yes",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main) return;
    const asks = ["smtpd_tls_ask_ccert", "smtpd_tls_req_ccert"];
    const scopes = [instance.scope, ...instance.activeServices.map(({ scope }) => scope)];
    // One service that asks is enough to be silent about a list that all services share.
    if (scopes.some((scope) => asks.some((name) => scope.bool(name) !== false))) return;
    for (const list of writtenLists(instance)) {
      const { entry, isOverride } = list.source!;
      const file = isOverride ? master : main;
      if (!file) continue;
      for (const { name, word } of list.items)
        if (wanted.includes(name))
          report({
            file,
            entry,
            span: list.place(word),
            message: "no client is asked for a certificate, so this matches nobody: set smtpd_tls_ask_ccert = yes",
            fixes: instance.settings.has("smtpd_tls_ask_ccert")
              ? []
              : [
                  {
                    title: "Add smtpd_tls_ask_ccert = yes",
                    safe: false,
                    edits: () => {
                      const { position, before } = endOf(main);
                      return [
                        {
                          uri: main.uri,
                          range: { start: position, end: position },
                          newText: `${before}smtpd_tls_ask_ccert = yes${lineEndingOf(main)}`,
                        },
                      ];
                    },
                  },
                ],
          });
    }
  },
});
