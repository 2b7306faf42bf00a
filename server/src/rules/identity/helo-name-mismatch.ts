import { hostRule } from "../rule.ts";
import { outgoingAddresses } from "./outgoing-addresses.ts";

export const heloNameMismatch = hostRule({
  id: "helo-name-mismatch",
  severity: "information",
  summary: "The HELO name of a sending address is not its reverse name.",
  why: "Spam filters compare the name that this server says in HELO with the name of its address. Where they agree mail is trusted more.",
  references: ["https://www.postfix.org/postconf.5.html#smtp_helo_name"],
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
myhostname = mail.example.com
             ^^^^^^^^^^^^^^^^ mail from 192.0.3.1 says "mail.example.com", and its PTR is "srv1.hoster.example": let the two agree (PTR, or smtp_helo_name)
`,
        },
        machine: {
          addresses: ["192.0.3.1"],
          dns: { "PTR 192.0.3.1": ["srv1.hoster.example"], "A srv1.hoster.example": ["192.0.3.1"] },
        },
      },
    ],
    good: [
      {
        files: { "main.cf": "compatibility_level = 3.6\nmyhostname = mail.example.com" },
        machine: {
          addresses: ["192.0.3.1"],
          dns: { "PTR 192.0.3.1": ["Mail.example.com"], "A Mail.example.com": ["192.0.3.1"] },
        },
      },
    ],
  },
  check: (instance, report) => {
    for (const { address, helo, file, entry, span } of outgoingAddresses(instance)) {
      const names = instance.probes.dns(address, "PTR");
      if (names?.kind !== "found" || names.value.length === 0) continue;
      if (names.value.some((name) => name.toLowerCase().replace(/\.$/, "") === helo.toLowerCase())) continue;
      report({
        file,
        entry,
        span,
        message: `mail from ${address} says "${helo}", and its PTR is "${names.value[0]}": let the two agree (PTR, or smtp_helo_name)`,
      });
    }
  },
});
