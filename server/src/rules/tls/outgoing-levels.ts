import { modelRule } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";
import { clientLevel } from "./client-level.ts";

export const daneWithoutDnssec = modelRule({
  id: "dane-without-dnssec",
  severity: "error",
  summary: "DANE is wanted and DNSSEC is off.",
  why: 'DANE finds the keys of other servers in signed DNS. Without "smtp_dns_support_level = dnssec" Postfix does not ask for signatures, so the level dane falls back to voluntary TLS and dane-only delivers nothing.',
  references: ["https://www.postfix.org/TLS_README.html#client_tls_dane"],
  log: "warning: <destination>: dane configured with dnssec lookups disabled",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtp_tls_security_level = dane
                          ^^^^ DANE needs signed DNS answers: set "smtp_dns_support_level = dnssec" too
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtp_tls_security_level = dane\nsmtp_dns_support_level = dnssec",
        },
      },
    ],
  },
  check: (instance, report) => {
    for (const daemon of ["smtp", "lmtp"] as const) {
      for (const { file, entry, value, scope, service } of writtenValues(instance, `${daemon}_tls_security_level`)) {
        const level = scope.value(`${daemon}_tls_security_level`)?.trim().toLowerCase();
        if (level !== "dane" && level !== "dane-only" && level !== "half-dane") continue;
        const support = scope.value(`${daemon}_dns_support_level`);
        if (support === undefined || support.trim().toLowerCase() === "dnssec") continue;
        const written = instance.settings.get(`${daemon}_dns_support_level`);
        const at = entry.wholeRange.end;
        report({
          file,
          entry,
          span: value,
          message: `DANE needs signed DNS answers: set "${daemon}_dns_support_level = dnssec" too`,
          fixes: service
            ? []
            : [
                {
                  title: `Set "${daemon}_dns_support_level = dnssec"`,
                  safe: false,
                  edits: () => [
                    written
                      ? { range: written.entry.range(written.entry.value), newText: "dnssec" }
                      : { range: { start: at, end: at }, newText: `\n${daemon}_dns_support_level = dnssec` },
                  ],
                },
              ],
        });
      }
    }
  },
});

export const globalVerify = modelRule({
  id: "global-verify",
  severity: "warning",
  summary: "Every server in the world has to show a verified certificate.",
  why: "Many mail servers have a certificate that no CA signed, or that does not bear the name of the domain. With verify or secure for all destinations their mail stays in the queue and goes back after days.",
  references: ["https://www.postfix.org/TLS_README.html#client_tls_limits"],
  log: "status=deferred (Server certificate not verified)",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtp_tls_security_level = secure
                          ^^^^^^ mail to every server without a matching certificate stays in the queue: write "may", and "secure" for single destinations in smtp_tls_policy_maps
smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtp_tls_security_level = secure\nsmtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt\nrelayhost = [mail.example.com]:587",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const setting = instance.settings.get("smtp_tls_security_level");
    const level = instance.scope.value("smtp_tls_security_level")?.trim().toLowerCase();
    if (!main || !setting || (level !== "verify" && level !== "secure" && level !== "fingerprint")) return;
    if (instance.scope.value("relayhost")?.trim() !== "" || instance.scope.value("default_transport") !== "smtp")
      return;
    report({
      file: main,
      entry: setting.entry,
      span: setting.entry.value,
      message: `mail to every server without a matching certificate stays in the queue: write "may", and "${level}" for single destinations in smtp_tls_policy_maps`,
      fixes: [
        {
          title: 'Change to "may"',
          safe: false,
          edits: () => [{ range: setting.entry.range(setting.entry.value), newText: "may" }],
        },
      ],
    });
  },
});

export const noOutboundTls = modelRule({
  id: "no-outbound-tls",
  severity: "warning",
  summary: "Mail is sent without TLS.",
  why: "The SMTP client's TLS level is empty, and that means none: every message leaves in clear text, even to servers that offer TLS. Large providers show such mail to their users as not encrypted.",
  references: ["https://www.postfix.org/TLS_README.html#client_tls_may"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_tls_security_level = may
^^^^^^^^^^^^^^^^^^^^^^^^ TLS is on for incoming mail, but mail is sent in clear text: set "smtp_tls_security_level = may" too
smtpd_tls_cert_file = /etc/postfix/mail.pem
smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt
`,
          "master.cf": "smtp unix - - n - - smtp",
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/mail.pem\nsmtp_tls_security_level = may",
          "master.cf": "smtp unix - - n - - smtp",
        },
      },
      { files: { "main.cf": "compatibility_level = 3.6\nmyhostname = mail.example.com" } },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main || !master || clientLevel(instance.scope) !== "none") return;
    // "none" in so many words is somebody's decision.
    if (instance.settings.has("smtp_tls_security_level") && instance.scope.value("smtp_tls_security_level")?.trim())
      return;
    const client = instance.activeServices.find(({ name, type }) => name === "smtp" && type === "unix");
    if (client && clientLevel(client.scope) !== "none") return;
    const setting =
      instance.settings.get("smtp_tls_security_level") ?? instance.settings.get("smtpd_tls_security_level");
    if (!setting || !instance.scope.value("smtpd_tls_security_level")?.trim()) return;
    const at = setting.entry.wholeRange.end;
    const isOwn = setting.entry.name.text === "smtp_tls_security_level";
    report({
      file: main,
      entry: setting.entry,
      span: setting.entry.name,
      message: 'TLS is on for incoming mail, but mail is sent in clear text: set "smtp_tls_security_level = may" too',
      fixes: [
        {
          title: 'Set "smtp_tls_security_level = may"',
          safe: false,
          edits: () => [
            isOwn
              ? { range: setting.entry.wholeRange, newText: "smtp_tls_security_level = may" }
              : { range: { start: at, end: at }, newText: "\nsmtp_tls_security_level = may" },
          ],
        },
      ],
    });
  },
});

export const missingCaFile = modelRule({
  id: "missing-ca-file",
  severity: "information",
  summary: "The SMTP client knows no certification authority.",
  why: "TLS works all the same, but every certificate counts as untrusted in the log, and a later verify or secure level for one destination fails. The distribution's file of authorities costs nothing.",
  references: ["https://www.postfix.org/postconf.5.html#smtp_tls_CAfile"],
  log: "Untrusted TLS connection established to <host>",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtp_tls_security_level = may
^^^^^^^^^^^^^^^^^^^^^^^ no certificate of another server counts as trusted: set "smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt"
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtp_tls_security_level = may\nsmtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt",
        },
      },
      { files: { "main.cf": "compatibility_level = 3.6\nsmtp_tls_security_level = may\ntls_append_default_CA = yes" } },
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const setting = instance.settings.get("smtp_tls_security_level") ?? instance.settings.get("smtp_use_tls");
    const level = clientLevel(instance.scope);
    if (!main || !setting || (level !== "may" && level !== "encrypt")) return;
    if (["smtp_tls_CAfile", "smtp_tls_CApath"].some((name) => instance.scope.value(name)?.trim() !== "")) return;
    if (instance.scope.bool("tls_append_default_CA") !== false) return;
    const bundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];
    const bundle = bundles.find((path) => instance.probes.status(path)?.kind === "found") ?? bundles[0]!;
    const at = setting.entry.wholeRange.end;
    report({
      file: main,
      entry: setting.entry,
      span: setting.entry.name,
      message: `no certificate of another server counts as trusted: set "smtp_tls_CAfile = ${bundle}"`,
      fixes: [
        {
          title: `Set "smtp_tls_CAfile = ${bundle}"`,
          safe: false,
          edits: () => [{ range: { start: at, end: at }, newText: `\nsmtp_tls_CAfile = ${bundle}` }],
        },
      ],
    });
  },
});
