import { portNumber } from "../../model/ports.ts";
import { hasFinalReject } from "../../model/submission.ts";
import { modelRule } from "../rule.ts";
import { isLocalOnly, serverLevel } from "./server-level.ts";

export const encryptOnPort25 = modelRule({
  id: "encrypt-on-port-25",
  severity: "warning",
  summary: "Port 25 refuses mail without TLS.",
  why: "Not every mail server in the world speaks TLS, and RFC 3207 forbids a public mail exchanger to insist on it. Their mail is refused, and your users never hear of it.",
  references: [
    "https://www.rfc-editor.org/rfc/rfc3207#section-4",
    "https://www.postfix.org/TLS_README.html#server_enable",
  ],
  log: "530 5.7.0 Must issue a STARTTLS command first",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
mydestination = example.com
smtpd_tls_cert_file = /etc/postfix/mail.pem
smtpd_tls_security_level = encrypt
                           ^^^^^^^ port 25 takes mail only with TLS, and servers without it cannot send to you: write "may", and "encrypt" with -o for submission
`,
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_cert_file = /etc/postfix/mail.pem\nsmtpd_tls_security_level = encrypt",
          "master.cf": "127.0.0.1:smtp inet n - n - - smtpd\nsubmission inet n - n - - smtpd",
        },
      },
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_cert_file = /etc/postfix/mail.pem\nsmtpd_tls_security_level = encrypt\nsmtpd_client_restrictions = permit_mynetworks, reject",
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main || !master) return;
    let isMainReported = false;
    for (const service of instance.activeServices) {
      const { entry, address, command, scope, overrides } = service;
      if ((command !== "smtpd" && command !== "postscreen") || !address || portNumber(address.port) !== 25) continue;
      const level = `${command}_tls_security_level`;
      if (serverLevel(scope, command) !== "encrypt" || scope.bool("smtpd_tls_wrappermode")) continue;
      if (isLocalOnly(instance, service) || hasFinalReject(instance, scope) !== false) continue;
      const name = [level, "smtpd_tls_security_level", `${command}_enforce_tls`, "smtpd_enforce_tls"].find(
        (candidate) => scope.isSet(candidate),
      );
      if (!name) continue;
      const newText = name.endsWith("enforce_tls") ? "no" : "may";
      const override = overrides.get(name);
      const setting = instance.settings.get(name);
      const place = override
        ? { file: master, entry, span: override.value }
        : setting && { file: main, entry: setting.entry, span: setting.entry.value };
      if (!place || (!override && isMainReported)) continue;
      if (!override) isMainReported = true;
      report({
        ...place,
        message: `port 25 takes mail only with TLS, and servers without it cannot send to you: write "${newText}", and "encrypt" with -o for submission`,
        fixes: [
          {
            title: `Change to "${newText}"`,
            safe: false,
            edits: () => [{ range: place.entry.range(place.span), newText }],
          },
        ],
      });
    }
  },
});
