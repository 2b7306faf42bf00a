import { serverCertificates } from "../../model/listeners.ts";
import type { ModelFinding } from "../rule.ts";
import { modelRule } from "../rule.ts";
import { serverLevel } from "./server-level.ts";

export const tlsWithoutCertificate = modelRule({
  id: "tls-without-certificate",
  severity: "warning",
  summary: "TLS is on and there is no certificate for it.",
  why: "Without a certificate smtpd does not offer TLS, however the level is set. Where TLS is compulsory nobody can send mail then; where it is voluntary everything goes in clear text.",
  references: ["https://www.postfix.org/TLS_README.html#server_cert_key"],
  log: "warning: No server certs available. TLS won't be enabled",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_tls_security_level = may
^^^^^^^^^^^^^^^^^^^^^^^^ no certificate is set, so TLS is not offered: name one in smtpd_tls_chain_files, its key first
`,
          "master.cf": `
smtp inet n - n - - smtpd
submission inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
     ^^^^^^^^^^^^^^^^^^^^^^^^ no certificate is set, so nobody can use this service: name one in smtpd_tls_chain_files, its key first
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/mail.pem",
          "master.cf": "smtp inet n - n - - smtpd\nsubmission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt",
        },
      },
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = none",
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main || !master) return;
    const found = new Map<string, ModelFinding>();
    for (const { entry, command, type, scope, overrides } of instance.activeServices) {
      if (command !== "smtpd" || type !== "inet") continue;
      const level = serverLevel(scope);
      const certificates = serverCertificates(scope);
      if (level === undefined || level === "none" || !certificates || certificates.length > 0) continue;
      // "none" says that the site means it: voluntary TLS without a certificate then works by anonymous ciphers.
      if (level === "may" && scope.value("smtpd_tls_cert_file")?.trim() === "none") continue;
      const names = ["smtpd_tls_wrappermode", "smtpd_tls_security_level", "smtpd_enforce_tls", "smtpd_use_tls"];
      const name = names.find((candidate) => overrides.has(candidate));
      const setting = names.map((candidate) => instance.settings.get(candidate)).find((candidate) => candidate);
      const place = name
        ? { file: master, entry, span: overrides.get(name)!.name }
        : setting && { file: main, entry: setting.entry, span: setting.entry.name };
      if (!place) continue;
      const key = `${place.file.uri} ${place.entry.line} ${place.span.start}`;
      if (found.has(key)) continue;
      found.set(key, {
        ...place,
        severity: level === "encrypt" ? "error" : "warning",
        message: `no certificate is set, so ${level === "encrypt" ? "nobody can use this service" : "TLS is not offered"}: name one in smtpd_tls_chain_files, its key first`,
      });
    }
    for (const finding of found.values()) report(finding);
  },
});
