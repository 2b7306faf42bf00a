import { modelRule } from "../rule.ts";

const older = ["cert_file", "key_file", "eccert_file", "eckey_file", "dcert_file", "dkey_file"];

export const chainFilesConflict = modelRule({
  id: "chain-files-conflict",
  severity: "warning",
  summary: "A certificate setting is ignored because chain files are set.",
  why: "When a service has chain files, Postfix does not read the older certificate and key settings for it. An override with the older names then changes nothing, and clients see the certificate of the chain files.",
  references: ["https://www.postfix.org/postconf.5.html#smtpd_tls_chain_files"],
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_tls_chain_files = /etc/postfix/mail.pem
smtpd_tls_cert_file = /etc/postfix/old.pem
^^^^^^^^^^^^^^^^^^^ smtpd_tls_chain_files is set, so this is not read: remove one of the two
`,
          "master.cf": `
192.0.2.2:smtp inet n - n - - smtpd
  -o smtpd_tls_cert_file=/etc/postfix/two.pem
     ^^^^^^^^^^^^^^^^^^^ smtpd_tls_chain_files is set, so this is not read: write "-o smtpd_tls_chain_files=" here
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtpd_tls_chain_files = /etc/postfix/mail.pem",
          "master.cf":
            "192.0.2.2:smtp inet n - n - - smtpd\n  -o smtpd_tls_chain_files=/etc/postfix/two.pem\n192.0.2.3:smtp inet n - n - - smtpd\n  -o smtpd_tls_chain_files= -o smtpd_tls_cert_file=/etc/postfix/three.pem",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    for (const daemon of ["smtpd", "smtp", "lmtp"]) {
      const chains = `${daemon}_tls_chain_files`;
      const names = older.map((name) => `${daemon}_tls_${name}`);
      if (main && instance.scope.value(chains)?.trim()) {
        for (const name of names) {
          const setting = instance.settings.get(name);
          if (setting && instance.scope.value(name)?.trim())
            report({
              file: main,
              entry: setting.entry,
              span: setting.entry.name,
              message: `${chains} is set, so this is not read: remove one of the two`,
              related: [
                { file: main, entry: instance.settings.get(chains)?.entry ?? setting.entry, message: "what counts" },
              ],
            });
        }
      }
      if (!master) continue;
      for (const { entry, overrides, scope } of instance.activeServices) {
        if (!scope.value(chains)?.trim()) continue;
        for (const name of names) {
          const override = overrides.get(name);
          if (override?.value.text.trim())
            report({
              file: master,
              entry,
              span: override.name,
              message: `${chains} is set, so this is not read: write "-o ${chains}=" here`,
            });
        }
      }
    }
  },
});
