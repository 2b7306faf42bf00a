import type { CertificateFacts } from "../../host/host.ts";
import { type CertificateUse, certificateUses } from "../../model/certificates.ts";
import type { Instance } from "../../model/instance.ts";
import { hostRule, type ModelRule, type Severity } from "../rule.ts";

interface CertificateRule extends Omit<ModelRule, "needs" | "check" | "fix" | "references" | "severity"> {
  readonly severity?: Severity;
  /** What is wrong with a certificate that could be read; undefined where nothing is. */
  readonly message: (use: CertificateUse, facts: CertificateFacts, instance: Instance) => string | undefined;
}

/** A rule about the certificate files that the SMTP server presents; one problem for each place that names the file. */
export const certificateRule = ({ message, severity, ...rule }: CertificateRule): ModelRule =>
  hostRule({
    ...rule,
    severity: severity ?? "warning",
    fix: "none",
    references: ["https://www.postfix.org/TLS_README.html#server_cert_key"],
    check: (instance, report) => {
      for (const use of certificateUses(instance)) {
        if (typeof use.facts !== "object") continue;
        const text = message(use, use.facts, instance);
        if (text !== undefined) report({ file: use.file, entry: use.entry, span: use.span, message: text });
      }
    },
  });

/** A main.cf with one certificate whose value is marked. */
export const certificateExample = (path: string, text: string): string =>
  `\ncompatibility_level = 3.6\nmyhostname = mail.example.com\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = ${path}\n                      ${"^".repeat(path.length)} ${text}\nsmtpd_tls_key_file = $smtpd_tls_cert_file\n`;
