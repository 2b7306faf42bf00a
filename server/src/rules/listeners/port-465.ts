import { canonicalAddress } from "../../model/addresses.ts";
import { isAddress } from "../../model/host-port.ts";
import { guessedCertificate } from "../../model/per-ip-services.ts";
import { portNumber } from "../../model/ports.ts";
import { modelRule } from "../rule.ts";
import { blockFix } from "./block-fix.ts";

export const port465 = modelRule({
  id: "port-465",
  severity: "information",
  summary: "A service uses port 465.",
  why: "RFC 8314 (2018) made 465 the port for submission with TLS from the first byte, recommended beside 587. Older guides call it deprecated; who follows them turns this into a warning by the setting port465.policy.",
  references: ["https://www.rfc-editor.org/rfc/rfc8314"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": `
submissions inet n - n - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
^^^^^^^^^^^ port 465 is submission with TLS from the first byte (RFC 8314): right for mail programs, beside 587; nothing to do
`,
        },
      },
      {
        port465: "avoid",
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/a.pem",
          "master.cf": `
192.0.2.2:465 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
^^^^^^^^^^^^^ port 465 is to be avoided here (port465.policy): offer submission on 587 instead
`,
        },
      },
    ],
    good: [
      {
        port465: "off",
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": "smtps inet n - n - - smtpd -o smtpd_tls_wrappermode=yes",
        },
      },
      { files: { "main.cf": "compatibility_level = 3.6", "master.cf": "submission inet n - n - - smtpd" } },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    const { port465: policy } = instance.options;
    if (!master || policy === "off") return;
    for (const { entry, address } of instance.activeServices) {
      if (!address || portNumber(address.port) !== 465) continue;
      const host = canonicalAddress(address.host);
      const has587 = instance.services.some(
        (other) =>
          other.address && portNumber(other.address.port) === 587 && canonicalAddress(other.address.host) === host,
      );
      const isAvoided = policy === "avoid";
      report({
        file: master,
        entry,
        span: entry.fields[0]!,
        ...(isAvoided && { severity: "warning" as const }),
        message: isAvoided
          ? "port 465 is to be avoided here (port465.policy): offer submission on 587 instead"
          : "port 465 is submission with TLS from the first byte (RFC 8314): right for mail programs, beside 587; nothing to do",
        ...(!has587 &&
          isAddress(host) &&
          isAvoided && {
            fixes: [
              {
                ...blockFix(instance, host, ["submission"], guessedCertificate(instance, host)),
                title: `Replace it by submission on 587 for ${host}`,
                edits: () => [
                  {
                    range: {
                      start: { line: entry.line, character: 0 },
                      end: { line: entry.line + entry.logical.textLines, character: 0 },
                    },
                    newText: "",
                  },
                  ...blockFix(instance, host, ["submission"], guessedCertificate(instance, host)).edits(),
                ],
              },
            ],
          }),
      });
    }
  },
});
