import { certificateUses } from "../../model/certificates.ts";
import { hostRule } from "../rule.ts";
import { certificateExample } from "./certificate-rule.ts";

const references = ["https://www.postfix.org/TLS_README.html#server_cert_key"];
const path = "/etc/postfix/mail.pem";
const good = {
  files: {
    "main.cf": `compatibility_level = 3.6\nmyhostname = mail.example.com\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = ${path}\nsmtpd_tls_key_file = $smtpd_tls_cert_file\n`,
  },
  machine: { certificates: { [path]: { names: ["mail.example.com"], days: 60 } } },
};

export const certificateMissing = hostRule({
  id: "certificate-missing",
  severity: "error",
  summary: "A certificate file is not there.",
  why: "smtpd cannot load it and turns TLS off: clients get 454 TLS not available, and users cannot send where TLS is compulsory.",
  references,
  log: "warning: cannot get RSA certificate from file <file>: disabling TLS support",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": certificateExample(path, `${path} is not there: TLS is off until the file is in its place`),
        },
        machine: { files: { "/etc/postfix/main.cf": "" } },
      },
    ],
    good: [good, { files: good.files, machine: { files: { "/etc/hosts": "" } } }],
  },
  check: (instance, report) => {
    for (const use of certificateUses(instance)) {
      const { file, entry, span, status } = use;
      if (status === "missing")
        report({ file, entry, span, message: `${use.path} is not there: TLS is off until the file is in its place` });
    }
  },
});

export const certificateInvalid = hostRule({
  id: "certificate-invalid",
  severity: "error",
  summary: "A certificate file holds no certificate.",
  why: "smtpd looks for text between BEGIN CERTIFICATE and END CERTIFICATE. An empty file, a signing request or a binary file turns TLS off.",
  references,
  log: "warning: cannot get RSA certificate from file <file>: disabling TLS support",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": certificateExample(
            path,
            `${path} holds no certificate in PEM form, so TLS is off: put the certificate there, server's first`,
          ),
        },
        machine: { files: { [path]: { text: "", mode: 0o600 } }, certificates: {} },
      },
    ],
    good: [good],
  },
  check: (instance, report) => {
    for (const { file, entry, span, path: name, facts } of certificateUses(instance))
      if (facts === "no certificate")
        report({
          file,
          entry,
          span,
          message: `${name} holds no certificate in PEM form, so TLS is off: put the certificate there, server's first`,
        });
  },
});

export const readablePrivateKey = hostRule({
  id: "readable-private-key",
  severity: "error",
  summary: "Every user of the machine may read a private key.",
  why: "Whoever has the key can pretend to be this server. smtpd reads it as root before it drops its rights, so nobody else needs to.",
  references,
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": certificateExample(
            path,
            `every user may read the private key in ${path}: run "chmod 600 ${path}"`,
          ),
        },
        machine: { ...good.machine, files: { [path]: { text: path, mode: 0o644 } } },
      },
    ],
    good: [good],
  },
  check: (instance, report) => {
    for (const { file, entry, span, path: name, keyPath, keyStatus, facts } of certificateUses(instance)) {
      if (!keyStatus || (keyStatus.mode & 0o004) === 0) continue;
      // A certificate alone is public; only a file that holds the key has to be private.
      if (keyPath === name && (facts === undefined || facts === "no certificate" || facts.keyFits === undefined))
        continue;
      report({
        file,
        entry,
        span,
        message: `every user may read the private key in ${keyPath}: run "chmod 600 ${keyPath}"`,
      });
    }
  },
});
