import { canonicalAddress } from "../../model/addresses.ts";
import { isAddress } from "../../model/host-port.ts";
import { guessedCertificate } from "../../model/per-ip-services.ts";
import { portNumber } from "../../model/ports.ts";
import { modelRule } from "../rule.ts";
import { blockFix } from "./block-fix.ts";

export const submissionCounterpartMissing = modelRule({
  id: "submission-counterpart-missing",
  severity: "hint",
  summary: "Only one of the two ports for mail programs is offered.",
  why: "RFC 8314 recommends 465 with TLS from the first byte beside 587 with STARTTLS: mail programs try either first.",
  references: ["https://www.rfc-editor.org/rfc/rfc8314"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": `
192.0.2.1:submission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
^^^^^^^^^^^^^^^^^^^^ there is no service on 465 (submissions) beside this one: mail programs try either
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf":
            "submission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt\nsubmissions inet n - n - - smtpd -o smtpd_tls_wrappermode=yes",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master || instance.options.port465 === "off") return;
    const ports = new Map<string, Set<number>>();
    for (const { address } of instance.activeServices) {
      const port = address && portNumber(address.port);
      if (!address || port === undefined) continue;
      const host = canonicalAddress(address.host);
      ports.set(host, (ports.get(host) ?? new Set()).add(port));
    }
    const everywhere = ports.get("") ?? new Set();
    for (const { entry, address, command } of instance.activeServices) {
      const port = address && portNumber(address.port);
      if (!address || command !== "smtpd" || (port !== 465 && port !== 587)) continue;
      const other = port === 465 ? 587 : 465;
      if (other === 465 && instance.options.port465 === "avoid") continue;
      const host = canonicalAddress(address.host);
      if (ports.get(host)!.has(other) || everywhere.has(other)) continue;
      const kind = other === 465 ? "submissions" : "submission";
      report({
        file: master,
        entry,
        span: entry.fields[0]!,
        message: `there is no service on ${other} (${kind}) beside this one: mail programs try either`,
        ...(isAddress(host) && { fixes: [blockFix(instance, host, [kind], guessedCertificate(instance, host))] }),
      });
    }
  },
});
