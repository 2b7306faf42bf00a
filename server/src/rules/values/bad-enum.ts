import { valueRule } from "./value-rule.ts";

export const badEnum = valueRule({
  id: "bad-enum",
  severity: "error",
  summary: "A value is none of the words that the parameter takes.",
  why: "The parameter takes one of a few words. With another one the daemon stops, or goes on without what was asked for.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: 'fatal: Invalid TLS level "<value>"; or: fatal: bad <parameter> value: <value>',
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_tls_security_level = maybe
                           ^^^^^ invalid value for "smtpd_tls_security_level": "maybe": the daemon stops; use one of none, may, encrypt
`,
      `
smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt
smtp_tls_security_level = encrpyt
                          ^^^^^^^ invalid value for "smtp_tls_security_level": "encrpyt": the daemon stops; use one of none, may, encrypt, fingerprint, dane, dane-only, verify, secure
`,
    ],
    good: [
      `
smtpd_tls_security_level = may
`,
      `
smtpd_tls_security_level = MAY
`,
      `
smtpd_tls_security_level =
`,
      `
smtp_tls_security_level = dane
`,
    ],
  },
});
