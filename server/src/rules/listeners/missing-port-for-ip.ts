import { canonicalAddress } from "../../model/addresses.ts";
import type { Listener } from "../../model/listeners.ts";
import { certificatePorts, kindOfPort } from "../../model/per-ip-services.ts";
import { modelRule } from "../rule.ts";
import { blockFix } from "./block-fix.ts";
import { answering, hasSniMap, mainCertificate, ownAddresses } from "./own-addresses.ts";

export const missingPortForIp = modelRule({
  id: "missing-port-for-ip",
  severity: "warning",
  summary: "An address with a certificate of its own has it on some ports only.",
  why: "Mail programs use 587 or 465, other servers 25. Where the address has no service of its own, the service of all addresses answers with the certificate of main.cf, or nobody answers.",
  references: ["https://www.postfix.org/master.5.html", "https://www.rfc-editor.org/rfc/rfc8314"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/main.pem\nsmtpd_tls_key_file = $smtpd_tls_cert_file",
          "master.cf": `
smtp inet n - n - - smtpd
submission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
192.0.2.2:smtp inet n - n - - smtpd
^^^^^^^^^^^^^^ 192.0.2.2 has its own certificate here, but not on 587 (submission): clients there are shown the one of main.cf; insert the missing service
  -o smtpd_tls_cert_file=/etc/postfix/192.0.2.2.pem
  -o smtpd_tls_key_file=/etc/postfix/192.0.2.2.pem
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/postfix/main.pem",
          "master.cf":
            "smtp inet n - n - - smtpd\n192.0.2.2:smtp inet n - n - - smtpd\n  -o smtpd_tls_cert_file=/etc/postfix/192.0.2.2.pem",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    const main = mainCertificate(instance);
    if (!master || main === undefined || hasSniMap(instance)) return;
    const offered = certificatePorts.filter((port) =>
      instance.listeners.some((listener) => listener.port === port && listener.tls !== "none"),
    );
    const firstOwn = new Map<string, Listener>();
    for (const listener of instance.listeners.filter((one) => hasOwn(one, main))) {
      const address = canonicalAddress(listener.address);
      if (!firstOwn.has(address)) firstOwn.set(address, listener);
    }
    for (const address of ownAddresses(instance).keys()) {
      const first = firstOwn.get(address);
      if (first?.source.server !== "postfix") continue;
      const missing = offered.filter((port) => {
        const answer = answering(instance, address, port);
        return !answer || (answer.certificate === main && !isExplicitFor(answer, address));
      });
      if (missing.length === 0) continue;
      const { entry } = first.source.service;
      const kinds = missing.map((port) => kindOfPort(port)!);
      const named = missing.map((port) => `${port} (${kindOfPort(port)})`).join(" and ");
      const isAnswered = missing.some((port) => answering(instance, address, port));
      report({
        file: master,
        entry,
        span: entry.fields[0]!,
        message: `${address} has its own certificate here, but not on ${named}: ${isAnswered ? "clients there are shown the one of main.cf" : "nobody answers there"}; insert the missing service${missing.length === 1 ? "" : "s"}`,
        fixes: [blockFix(instance, address, kinds, first.certificate ?? undefined)],
      });
    }
  },
});

const isExplicitFor = (listener: Listener, address: string): boolean =>
  listener.isExplicit && canonicalAddress(listener.address) === address;

/** Whether a listener of a named address has a certificate of its own. */
function hasOwn({ port, isExplicit, certificate }: Listener, main: string): boolean {
  return certificatePorts.some((one) => one === port) && isExplicit && certificate !== null && certificate !== main;
}
