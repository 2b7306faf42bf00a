import { hostRule } from "../rule.ts";
import { outgoingAddresses } from "./outgoing-addresses.ts";

export const ptrMismatch = hostRule({
  id: "ptr-mismatch",
  severity: "warning",
  summary: "The reverse name of a sending address does not lead back to it.",
  why: "Other servers look up the name of your address and then the address of that name. Where the two differ they refuse the mail or count it as spam.",
  references: ["https://www.postfix.org/postconf.5.html#reject_unknown_client_hostname"],
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
myhostname = mail.example.com
             ^^^^^^^^^^^^^^^^ the PTR of 192.0.3.1 is "old.example.com", which does not lead back to it: have the PTR or the address of the name changed
`,
        },
        machine: {
          addresses: ["192.0.3.1"],
          dns: { "PTR 192.0.3.1": ["old.example.com"], "A old.example.com": ["192.0.3.9"] },
        },
      },
    ],
    good: [
      {
        files: { "main.cf": "compatibility_level = 3.6\nmyhostname = mail.example.com" },
        machine: {
          addresses: ["192.0.3.1"],
          dns: { "PTR 192.0.3.1": ["mail.example.com"], "A mail.example.com": ["192.0.3.1"] },
        },
      },
    ],
  },
  check: (instance, report) => {
    for (const { address, file, entry, span } of outgoingAddresses(instance)) {
      const names = instance.probes.dns(address, "PTR");
      if (names?.kind !== "found" || names.value.length === 0) continue;
      const type = address.includes(":") ? "AAAA" : "A";
      const answers = names.value.map((name) => instance.probes.dns(name, type));
      if (answers.some((answer) => answer?.kind !== "found" || answer.value.includes(address))) continue;
      report({
        file,
        entry,
        span,
        message: `the PTR of ${address} is "${names.value[0]}", which does not lead back to it: have the PTR or the address of the name changed`,
      });
    }
  },
});
