import { serverCertificates } from "../../model/listeners.ts";
import { modelRule } from "../rule.ts";
import { addOverrides } from "./wrapper-mode.ts";

export const overrideWithoutKey = modelRule({
  id: "override-without-key",
  severity: "error",
  summary: "A service has a certificate of its own and the key of another.",
  why: "main.cf names a key file, and the override names only a certificate. smtpd loads the two, finds that they do not belong together, and turns TLS off: clients get 454 TLS not available.",
  references: ["https://www.postfix.org/postconf.5.html#smtpd_tls_key_file"],
  log: 'warning: cannot get RSA private key from file "<file>": disabling TLS support',
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/main.crt\nsmtpd_tls_key_file = /etc/postfix/main.key",
          "master.cf": `
192.0.2.2:smtp inet n - n - - smtpd
  -o smtpd_tls_cert_file=/etc/postfix/two.pem
     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ its key would be read from /etc/postfix/main.key (main.cf), the key of another certificate: TLS fails; add "-o smtpd_tls_key_file=" too
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_cert_file = /etc/postfix/main.pem\nsmtpd_tls_key_file = $smtpd_tls_cert_file",
          "master.cf": "192.0.2.2:smtp inet n - n - - smtpd -o smtpd_tls_cert_file=/etc/postfix/two.pem",
        },
      },
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_cert_file = /etc/postfix/main.crt\nsmtpd_tls_key_file = /etc/postfix/main.key",
          "master.cf":
            "192.0.2.2:smtp inet n - n - - smtpd -o smtpd_tls_cert_file=/etc/postfix/two.crt -o smtpd_tls_key_file=/etc/postfix/two.key",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main || !master) return;
    const mainCert = instance.scope.value("smtpd_tls_cert_file");
    for (const service of instance.activeServices) {
      const { entry, overrides, scope } = service;
      const override = overrides.get("smtpd_tls_cert_file");
      if (!override || overrides.has("smtpd_tls_key_file") || overrides.has("smtpd_tls_chain_files")) continue;
      const certificate = scope.value("smtpd_tls_cert_file");
      const key = scope.value("smtpd_tls_key_file");
      if (
        !certificate ||
        certificate === "none" ||
        key === undefined ||
        key === certificate ||
        certificate === mainCert
      )
        continue;
      // Chain files put both out of work.
      if (serverCertificates(scope)?.[0] !== certificate) continue;
      const setting = instance.settings.get("smtpd_tls_key_file");
      if (!setting) continue;
      report({
        file: master,
        entry,
        span: { start: override.name.start, end: override.value.end },
        message: `its key would be read from ${key} (main.cf), the key of another certificate: TLS fails; add "-o smtpd_tls_key_file=" too`,
        related: [{ file: main, entry: setting.entry, message: "the key that is inherited" }],
        fixes: [
          {
            title: `Read the key from ${certificate} too`,
            safe: false,
            edits: () => [addOverrides(master, service, [`smtpd_tls_key_file=${override.value.text}`])],
          },
        ],
      });
    }
  },
});
