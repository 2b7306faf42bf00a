import type { KeyForm, NoCertificate } from "../../host/host.ts";
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
  log: "warning: error opening chain file: <file>: No such file or directory",
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
    for (const { file, entry, span, status, keyStatus, path: name, keyPath } of certificateUses(instance)) {
      const missing = status === "missing" ? name : keyStatus === "missing" ? keyPath : undefined;
      if (missing !== undefined)
        report({ file, entry, span, message: `${missing} is not there: TLS is off until the file is in its place` });
    }
  },
});

export const certificateInvalid = hostRule({
  id: "certificate-invalid",
  severity: "error",
  summary: "A certificate file cannot be used.",
  why: "smtpd looks for text between BEGIN CERTIFICATE and END CERTIFICATE, and for a key that opens without a passphrase. An empty file, a signing request, a binary file or a locked key turns TLS off.",
  references,
  log: "warning: error loading private keys and certificates from: <file>: disabling TLS support",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": certificateExample(
            path,
            `${path} is empty, so TLS is off: put the certificate there, server's first`,
          ),
        },
        machine: { certificates: { [path]: "empty" } },
      },
      {
        files: {
          "main.cf": certificateExample(
            path,
            `the key in ${path} is locked with a passphrase, so TLS is off: put what "openssl pkey -in ${path}" prints in its place`,
          ),
        },
        machine: { certificates: { [path]: { names: ["mail.example.com"], days: 60, key: "encrypted" } } },
      },
      {
        files: {
          "main.cf": certificateExample(
            path,
            `${path} is in binary form (DER), so TLS is off: name what "openssl x509 -inform der -in ${path} -out ${path}.pem" makes`,
          ),
        },
        machine: { certificates: { [path]: "DER" } },
      },
    ],
    good: [good],
  },
  check: (instance, report) => {
    for (const { file, entry, span, path: name, keyPath, facts } of certificateUses(instance)) {
      const problem = typeof facts === "string" ? whyInvalid(name, facts) : facts && whyKeyInvalid(keyPath, facts.key);
      if (problem) report({ file, entry, span, message: problem });
    }
  },
});

/** What keeps a file from being a certificate, in words, with the cure. */
export function whyInvalid(file: string, why: NoCertificate, effect = "so TLS is off"): string {
  switch (why) {
    case "empty":
      return `${file} is empty, ${effect}: put the certificate there, server's first`;
    case "request":
      return `${file} is a signing request and no certificate, ${effect}: put what the authority sent back there`;
    case "DER":
      return `${file} is in binary form (DER), ${effect}: name what "openssl x509 -inform der -in ${file} -out ${file}.pem" makes`;
    case "DER key":
      return `${file} holds a key in binary form (DER) and no certificate, ${effect}: name the certificate in PEM form`;
    case "PKCS#12":
      return `${file} is a PKCS#12 container, ${effect}: name what "openssl pkcs12 -in ${file} -nodes -out ${file}.pem" makes`;
    case "PKCS#7":
      return `${file} is a PKCS#7 container, ${effect}: name what "openssl pkcs7 -inform der -print_certs -in ${file} -out ${file}.pem" makes`;
    case "PKCS#7 text":
      return `${file} is a PKCS#7 container, ${effect}: name what "openssl pkcs7 -print_certs -in ${file} -out ${file}.pem" makes`;
    case "key only":
      return `${file} holds a key and no certificate, ${effect}: put the certificate below the key`;
    case "damaged":
      return `the certificate in ${file} is damaged, ${effect}: copy the file again`;
    case "no PEM":
      return `${file} holds no certificate in PEM form, ${effect}: put the certificate there, server's first`;
  }
}

/** What keeps a file from being a private key, in words, with the cure. */
export function whyKeyInvalid(file: string, key: KeyForm, effect = "so TLS is off"): string | undefined {
  switch (key) {
    case "encrypted":
      return `the key in ${file} is locked with a passphrase, ${effect}: put what "openssl pkey -in ${file}" prints in its place`;
    case "DER key":
      return `the key in ${file} is in binary form (DER), ${effect}: name what "openssl pkey -inform der -in ${file} -out ${file}.pem" makes`;
    case "PKCS#12":
      return `${file} is a PKCS#12 container, ${effect}: name what "openssl pkcs12 -in ${file} -nodes -nocerts -out ${file}.pem" makes`;
    case "request":
      return `${file} is a signing request and no private key, ${effect}: name the key that it was made with`;
    case "damaged":
      return `the key in ${file} is damaged, ${effect}: copy the file again`;
    case "none":
      return `${file} holds no private key, ${effect}: name the key's file, or put the key there`;
    default:
      return undefined;
  }
}

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
      if (typeof keyStatus !== "object" || (keyStatus.mode & 0o004) === 0) continue;
      // A certificate alone is public; only a file that holds the key has to be private.
      if (keyPath === name && (typeof facts !== "object" || facts.key === "none" || facts.key === "unread")) continue;
      report({
        file,
        entry,
        span,
        message: `every user may read the private key in ${keyPath}: run "chmod 600 ${keyPath}"`,
      });
    }
  },
});
