import { coversHost } from "../../model/certificates.ts";
import { daysUntil, inDays, validityInWords } from "../../model/validity.ts";
import { certificateExample, certificateRule } from "./certificate-rule.ts";

const path = "/etc/postfix/mail.pem";
const names = ["mail.example.com"];
const good = (facts: { names: readonly string[]; days: number; rsaBits?: number }) => [
  {
    files: {
      "main.cf": `compatibility_level = 3.6\nmyhostname = mail.example.com\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = ${path}\nsmtpd_tls_key_file = $smtpd_tls_cert_file\n`,
    },
    machine: { certificates: { [path]: facts } },
  },
];
const isSnakeoil = (file: string): boolean => /snakeoil|\/plesk_default|\/dummy/.test(file);

export const certificateExpired = certificateRule({
  id: "certificate-expired",
  severity: "error",
  summary: "A certificate has expired.",
  why: "Mail programs warn their users or refuse to connect, and servers that verify do not send any more. After the renewal Postfix takes the new file with its next processes; reload makes it certain.",
  examples: {
    bad: [
      {
        files: {
          "main.cf": certificateExample(path, `${path} expired 30 days ago: renew it, then run "postfix reload"`),
        },
        machine: { certificates: { [path]: { names, days: -31 } } },
      },
    ],
    good: good({ names, days: 60 }),
  },
  message: ({ path: file }, { validTo }) =>
    validTo < Date.now() ? `${file} ${validityInWords(validTo)}: renew it, then run "postfix reload"` : undefined,
});

export const certificateExpiresSoon = certificateRule({
  id: "certificate-expires-soon",
  summary: "A certificate expires soon.",
  why: "A certificate that is renewed automatically is renewed a month before its end. If this one is still there so late, the renewal has probably failed.",
  examples: {
    bad: [
      {
        files: { "main.cf": certificateExample(path, `${path} expires in 5 days: see why it was not renewed yet`) },
        machine: { certificates: { [path]: { names, days: 5 } } },
      },
    ],
    good: good({ names, days: 60 }),
  },
  message: ({ path: file }, { validTo }, instance) => {
    const left = daysUntil(validTo);
    return left >= 0 && left <= instance.options.expiresSoonDays
      ? `${file} expires in ${inDays(left)}: see why it was not renewed yet`
      : undefined;
  },
});

export const certificateNameMismatch = certificateRule({
  id: "certificate-name-mismatch",
  summary: "A certificate does not bear the server's name.",
  why: "Users enter the server's name in their mail programs, which compare it with the certificate and complain that it is wrong.",
  examples: {
    bad: [
      {
        files: {
          "main.cf": certificateExample(
            path,
            `${path} is for www.example.com and not for mail.example.com: get one that bears this name too`,
          ),
        },
        machine: { certificates: { [path]: { names: ["www.example.com"], days: 60 } } },
      },
    ],
    good: good({ names: ["*.example.com"], days: 60 }),
  },
  message: ({ path: file, scope, isGlobal, entry }, facts) => {
    // A service for another address has other names; only its own myhostname tells which.
    const origin = scope.origin("myhostname");
    const isOwn = origin?.from === "override" && origin.service === entry;
    if (!origin || (isGlobal ? origin.from !== "main.cf" : !isOwn)) return undefined;
    const host = scope.value("myhostname")?.trim();
    if (!host?.includes(".") || facts.names.length === 0 || isSnakeoil(file) || coversHost(facts.names, host))
      return undefined;
    const shown = facts.names.slice(0, 3).join(", ");
    return `${file} is for ${shown} and not for ${host}: get one that bears this name too`;
  },
});

export const keyMismatch = certificateRule({
  id: "key-mismatch",
  severity: "error",
  summary: "The private key belongs to another certificate.",
  why: "smtpd finds out when it starts, and turns TLS off: clients get 454 TLS not available.",
  log: "warning: TLS library problem: <number>:<routines>::key values mismatch:<place>",
  examples: {
    bad: [
      {
        files: {
          "main.cf": certificateExample(
            path,
            `the key in ${path} is not that of this certificate: TLS is off; set the key that was made with it`,
          ),
        },
        machine: { certificates: { [path]: { names, days: 60, keyFits: false } } },
      },
    ],
    good: good({ names, days: 60 }),
  },
  message: ({ keyPath }, { keyFits, isLeafFirst }) =>
    keyFits === false && isLeafFirst
      ? `the key in ${keyPath} is not that of this certificate: TLS is off; set the key that was made with it`
      : undefined,
});

export const certificateSelfSigned = certificateRule({
  id: "certificate-self-signed",
  summary: "A certificate is signed by itself.",
  why: "No mail program trusts it: users see a warning at each set-up, and learn to click warnings away. Certificates of a public authority cost nothing today.",
  examples: {
    bad: [
      {
        files: {
          "main.cf": certificateExample(
            path,
            `${path} is self-signed, and mail programs do not trust it: get one from a public authority`,
          ),
        },
        machine: { certificates: { [path]: { names, days: 60, selfSigned: true } } },
      },
    ],
    good: good({ names, days: 60 }),
  },
  message: ({ path: file }, { isSelfSigned }) =>
    isSelfSigned && !isSnakeoil(file)
      ? `${file} is self-signed, and mail programs do not trust it: get one from a public authority`
      : undefined,
});

const snakeoil = "/etc/ssl/certs/ssl-cert-snakeoil.pem";

export const snakeoilCertificate = certificateRule({
  id: "snakeoil-certificate",
  summary: "The certificate that came with the system is still in use.",
  why: "The distribution made it so that TLS works at all. Servers use it happily, but every mail program warns of it.",
  examples: {
    bad: [
      {
        files: {
          "main.cf": certificateExample(
            snakeoil,
            "this is the test certificate of the system, and mail programs warn of it: get one for your server's name",
          ),
        },
        machine: { certificates: { [snakeoil]: { names: ["host"], days: 60, selfSigned: true } } },
      },
    ],
    good: good({ names, days: 60 }),
  },
  message: ({ path: file }) =>
    isSnakeoil(file)
      ? "this is the test certificate of the system, and mail programs warn of it: get one for your server's name"
      : undefined,
});

export const weakCertificate = certificateRule({
  id: "weak-certificate",
  summary: "A certificate is too weak for today's clients.",
  why: "RSA keys below 2048 bits and signatures with SHA-1 or MD5 can be broken, and OpenSSL of today refuses them at its default level, so that no TLS connection comes about.",
  examples: {
    bad: [
      {
        files: {
          "main.cf": certificateExample(
            path,
            `the RSA key of ${path} has 1024 bits, too few for today's clients: make a new one of 2048 bits`,
          ),
        },
        machine: { certificates: { [path]: { names, days: 60, rsaBits: 1024 } } },
      },
      {
        files: {
          "main.cf": certificateExample(
            path,
            `${path} is signed with SHA-1, which today's clients refuse: have it issued anew`,
          ),
        },
        machine: { certificates: { [path]: { names, days: 60, weakSignature: "SHA-1" } } },
      },
    ],
    good: good({ names, days: 60, rsaBits: 2048 }),
  },
  message: ({ path: file }, { rsaBits, weakSignature }) => {
    if (rsaBits !== undefined && rsaBits < 2048)
      return `the RSA key of ${file} has ${rsaBits} bits, too few for today's clients: make a new one of 2048 bits`;
    return (
      weakSignature && `${file} is signed with ${weakSignature}, which today's clients refuse: have it issued anew`
    );
  },
});
