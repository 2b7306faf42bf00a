import { modelRule } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";
import { nearest } from "../values/nearest.ts";
import { isLiteral } from "../values/setting.ts";

const known: Readonly<Record<string, readonly string[]>> = {
  smtpd_sasl_type: ["cyrus", "dovecot"],
  smtp_sasl_type: ["cyrus"],
};

export const saslTypeUnknown = modelRule({
  id: "sasl-type-unknown",
  severity: "error",
  summary: "Postfix has no SASL implementation of that name.",
  why: "smtpd knows Cyrus and Dovecot, the SMTP client Cyrus alone (postconf -a, postconf -A). With another name and logins turned on the daemon stops: nobody can send, or no mail goes out.",
  references: ["https://www.postfix.org/SASL_README.html"],
  log: 'warning: unsupported SASL server implementation: "<name>"; or: warning: unsupported SASL client implementation: "<name>"; or: fatal: SASL per-process initialization failed',
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_sasl_auth_enable = yes
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecoat
                  ^^^^^^^^ no SASL implementation of this name: the daemon stops; use cyrus or dovecot
`,
    ],
    good: ["smtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot", "smtpd_sasl_type = other"],
  },
  check: (instance, report) => {
    for (const [name, types] of Object.entries(known))
      for (const { file, entry, value, scope, service } of writtenValues(instance, name)) {
        const text = value.text.trim();
        const scopes = service ? [scope] : [scope, ...instance.activeServices.map((other) => other.scope)];
        const isOn = scopes.some((other) => other.bool(name.replace("type", "auth_enable")) === true);
        if (!isOn || text === "" || types.includes(text) || !isLiteral(value)) continue;
        const right = nearest(text, types);
        report({
          file,
          entry,
          span: value,
          message: `no SASL implementation of this name: the daemon stops; use ${types.join(" or ")}`,
          fixes: right
            ? [
                {
                  title: `Change to "${right}"`,
                  safe: false,
                  edits: () => [{ uri: file.uri, range: entry.range(value), newText: right }],
                },
              ]
            : [],
        });
      }
  },
});
