import { portNumber } from "../../model/ports.ts";
import { modelRule } from "../rule.ts";

export const wrappermodeOnStarttlsPort = modelRule({
  id: "wrappermode-on-starttls-port",
  severity: "error",
  summary: "A service on 25 or 587 speaks TLS from the first byte.",
  why: "Clients wait for the plain greeting on these ports and start TLS later with STARTTLS. With wrapper mode they wait in vain: on 25 no mail comes in, on 587 nobody can send.",
  references: ["https://www.postfix.org/postconf.5.html#smtpd_tls_wrappermode"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes",
          "master.cf": `
submission inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
     ^^^^^^^^^^^^^^^^^^^^^^^^^ on port 587 clients expect a plain greeting and STARTTLS: nobody can connect; write "smtpd_tls_security_level=encrypt" instead
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf":
            "submission inet n - n - - smtpd\n  -o smtpd_tls_security_level=encrypt\n2465 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master) return;
    for (const { entry, address, overrides } of instance.activeServices) {
      const port = address && portNumber(address.port);
      const override = overrides.get("smtpd_tls_wrappermode");
      if ((port !== 25 && port !== 587) || override?.value.text.toLowerCase() !== "yes") continue;
      const span = { start: override.name.start, end: override.value.end };
      const level = port === 587 ? "encrypt" : "may";
      const instead = `smtpd_tls_security_level=${level}`;
      const hasLevel = overrides.has("smtpd_tls_security_level");
      report({
        file: master,
        entry,
        span,
        message: `on port ${port} clients expect a plain greeting and STARTTLS: nobody can connect; ${hasLevel ? "remove it" : `write "${instead}" instead`}`,
        fixes: [
          {
            title: hasLevel ? 'Change to "no"' : `Change to "${instead}"`,
            safe: false,
            edits: () => [
              hasLevel
                ? { range: entry.range(override.value), newText: "no" }
                : { range: entry.range(span), newText: instead },
            ],
          },
        ],
      });
    }
  },
});
