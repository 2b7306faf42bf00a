import { canonicalAddress } from "../../model/addresses.ts";
import { courierCertificates } from "../../model/courier-certificates.ts";
import { courierVariables, filesOfDaemon } from "../../model/courier-listeners.ts";
import { certificateForAddress } from "../../model/courier-lookup.ts";
import type { Instance } from "../../model/instance.ts";
import { answering, ownAddresses } from "../listeners/own-addresses.ts";
import { hostRule, modelRule, replacement } from "../rule.ts";

const ports = [25, 587, 465];

export const certificateDiffersOnIp = hostRule({
  id: "certificate-differs-on-ip",
  severity: "warning",
  summary: "Postfix and Courier present different certificates on one address.",
  why: "Users enter one server name for reading and for sending. Where the two certificates bear different names, one of the two must be wrong for them.",
  references: [
    "https://www.courier-mta.org/couriertls.html",
    "https://www.postfix.org/TLS_README.html#server_cert_key",
  ],
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_chain_files = /etc/postfix/mail.pem",
          "master.cf": "192.0.2.2:smtp inet n - n - - smtpd",
          "../courier/imapd": "IMAPDSTART=YES\n",
          "../courier/imapd-ssl": `
TLS_CERTFILE=/etc/courier/imapd.pem
             ^^^^^^^^^^^^^^^^^^^^^^ 192.0.2.2 presents www.example.com on port 993 and mail.example.com on port 25: give both the same certificate
`,
        },
        machine: {
          certificates: {
            "/etc/postfix/mail.pem": { names: ["mail.example.com"], days: 60 },
            "/etc/courier/imapd.pem": { names: ["www.example.com"], days: 60 },
          },
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_chain_files = /etc/postfix/mail.pem",
          "master.cf": "192.0.2.2:smtp inet n - n - - smtpd",
          "../courier/imapd": "IMAPDSTART=YES\n",
          "../courier/imapd-ssl": "TLS_CERTFILE=/etc/courier/imapd.pem\n",
        },
        machine: {
          certificates: {
            "/etc/postfix/mail.pem": { names: ["mail.example.com"], days: 60 },
            "/etc/courier/imapd.pem": { names: ["mail.example.com", "imap.example.com"], days: 50 },
          },
        },
      },
    ],
  },
  check: (instance, report) => {
    const all = courierCertificates(instance);
    for (const address of ownAddresses(instance).keys()) {
      for (const { file, entry, set, listeners, base, for: kind } of all) {
        if (kind !== "all") continue;
        const listener = listeners.find((own) => own.address === "*" || canonicalAddress(own.address) === address);
        const smtp = ports.map((port) => answering(instance, address, port)).find((own) => own?.certificate);
        if (!listener || !smtp) continue;
        // Where others have a file of their own and this address has none, that is the cause and has its own problem.
        const path = certificateForAddress(instance, listener, address);
        const hasOthers = all.some((other) => other.base === base && other.for === "address");
        if (path === null || (path === base && hasOthers)) continue;
        const [reading, sending] = [namesIn(instance, path), namesIn(instance, smtp.certificate!)];
        if (!reading || !sending || reading.some((name) => sending.includes(name))) continue;
        report({
          file,
          entry,
          span: set.value,
          message: `${address} presents ${reading[0]} on port ${listener.port} and ${sending[0]} on port ${smtp.port}: give both the same certificate`,
        });
      }
    }
  },
});

/** Names of a certificate file in small letters; undefined where it cannot be read or bears none. */
function namesIn({ probes }: Instance, path: string): readonly string[] | undefined {
  const answer = probes.certificate(path, path);
  if (answer?.kind !== "found" || typeof answer.value === "string" || answer.value.names.length === 0) return undefined;
  return answer.value.names.map((name) => name.toLowerCase());
}

const secure = [
  { daemon: "imapd-ssl", start: "IMAPDSSLSTART", port: 993 },
  { daemon: "pop3d-ssl", start: "POP3DSSLSTART", port: 995 },
] as const;

export const courierDisabledListener = modelRule({
  id: "courier-disabled-listener",
  severity: "information",
  summary: "Courier does not start a listener that is set up.",
  why: "A certificate is named, and the switch beside it says NO. Mail programs that try the port with TLS from the first byte find nobody there, and RFC 8314 recommends just that port.",
  references: ["https://www.courier-mta.org/imap/INSTALL.html", "https://www.rfc-editor.org/rfc/rfc8314"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": "IMAPDSTART=YES\n",
          "../courier/imapd-ssl": `
IMAPDSSLSTART=NO
              ^^ port 993 is off though a certificate is set up, and RFC 8314 recommends it: write YES
TLS_CERTFILE=/etc/courier/imapd.pem
`,
        },
      },
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
IMAPDSTART=NO
           ^^ port 143 is off, so IMAP_TLS_REQUIRED and IMAPDSTARTTLS count for nothing: write YES where 143 is meant to answer
`,
          "../courier/imapd-ssl": "IMAPDSSLSTART=YES\nIMAPDSTARTTLS=YES\nIMAP_TLS_REQUIRED=1\n",
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": "IMAPDSTART=NO\n",
          "../courier/imapd-ssl": "IMAPDSSLSTART=YES\nIMAPDSTARTTLS=YES\nTLS_CERTFILE=/etc/courier/imapd.pem\n",
        },
      },
    ],
  },
  check: (instance, report) => {
    for (const { daemon, start, port } of secure) {
      const values = courierVariables(instance, filesOfDaemon(daemon, start));
      const setting = values.get(start);
      const file = instance.files.courier.get(daemon);
      if (!file || !setting || isYes(setting.value) !== false || !values.get("TLS_CERTFILE")?.value) continue;
      if (![...file.entries()].includes(setting.entry)) continue;
      report({
        file,
        entry: setting.entry,
        span: setting.set.value,
        message: `port ${port} is off though a certificate is set up, and RFC 8314 recommends it: write YES`,
        fixes: [
          {
            title: "Change to YES",
            safe: false,
            edits: () => [replacement(setting.entry, setting.set.value, "YES")],
          },
        ],
      });
    }
    const values = courierVariables(instance, filesOfDaemon("imapd", "IMAPDSTART"));
    const start = values.get("IMAPDSTART");
    const file = instance.files.courier.get("imapd");
    if (!file || !start || isYes(start.value) !== false || ![...file.entries()].includes(start.entry)) return;
    if (
      Number.parseInt(values.get("IMAP_TLS_REQUIRED")?.value ?? "0", 10) > 0 &&
      isYes(values.get("IMAPDSTARTTLS")?.value)
    )
      report({
        file,
        entry: start.entry,
        span: start.set.value,
        message:
          "port 143 is off, so IMAP_TLS_REQUIRED and IMAPDSTARTTLS count for nothing: write YES where 143 is meant to answer",
        fixes: [
          { title: "Change to YES", safe: false, edits: () => [replacement(start.entry, start.set.value, "YES")] },
        ],
      });
  },
});

/** Undefined where only the shell would know. */
const isYes = (value: string | undefined): boolean | undefined => (value === undefined ? undefined : /^y/i.test(value));
