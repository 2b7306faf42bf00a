import { endOf, lineEndingOf } from "../../model/master-columns.ts";
import { modelRule } from "../rule.ts";

export const saslNoplaintext = modelRule({
  id: "sasl-noplaintext",
  severity: "warning",
  summary: "The SMTP client may not send a password as the relay wants it.",
  why: 'smtp_sasl_security_options forbids plaintext passwords by default, and most relays offer nothing else. Mail stays in the queue with "no mechanism available".',
  references: ["https://www.postfix.org/postconf.5.html#smtp_sasl_security_options"],
  log: "warning: SASL authentication failure: No worthy mechs found",
  fix: "unsafe",
  examples: {
    bad: [
      `
relayhost = [smtp.example.com]:587
smtp_sasl_auth_enable = yes
^^^^^^^^^^^^^^^^^^^^^ plaintext passwords are forbidden here by smtp_sasl_security_options (noplaintext), and relays offer nothing else: set "smtp_sasl_security_options = noanonymous"
smtp_sasl_password_maps = static:user:secret
`,
    ],
    good: [
      "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:user:secret\nsmtp_sasl_security_options = noanonymous",
      "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:user:secret\nsmtp_tls_security_level = encrypt\nsmtp_sasl_tls_security_options = noanonymous",
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const setting = instance.settings.get("smtp_sasl_auth_enable");
    if (!main || !setting || instance.scope.bool("smtp_sasl_auth_enable") !== true) return;
    const forbids = (name: string) => instance.scope.value(name)?.includes("noplaintext");
    const overTls = forbids("smtp_sasl_tls_security_options");
    const plain = forbids("smtp_sasl_security_options");
    const usesTls = !["", "none"].includes(instance.scope.value("smtp_tls_security_level") ?? "may");
    if (!plain || (usesTls && !overTls) || instance.settings.has("smtp_sasl_mechanism_filter")) return;
    const options = instance.settings.get("smtp_sasl_security_options");
    const { position, before } = endOf(main);
    report({
      file: main,
      entry: setting.entry,
      span: setting.entry.name,
      message:
        'plaintext passwords are forbidden here by smtp_sasl_security_options (noplaintext), and relays offer nothing else: set "smtp_sasl_security_options = noanonymous"',
      fixes: [
        {
          title: 'Set "smtp_sasl_security_options = noanonymous"',
          safe: false,
          edits: () =>
            options
              ? [{ range: options.entry.range(options.entry.value), newText: "noanonymous" }]
              : [
                  {
                    range: { start: position, end: position },
                    newText: `${before}smtp_sasl_security_options = noanonymous${lineEndingOf(main)}`,
                  },
                ],
        },
      ],
    });
  },
});
