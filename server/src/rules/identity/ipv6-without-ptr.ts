import { isIpv6 } from "../../model/addresses.ts";
import { hostRule } from "../rule.ts";
import { outgoingAddresses } from "./outgoing-addresses.ts";

export const ipv6WithoutPtr = hostRule({
  id: "ipv6-without-ptr",
  severity: "information",
  summary: "Mail goes out from an IPv6 address that has no PTR record.",
  why: "Large providers refuse mail from IPv6 addresses without a reverse name. Ask the hoster for the record, or send over IPv4 only.",
  references: ["https://www.postfix.org/postconf.5.html#inet_protocols"],
  log: "status=deferred (… does not meet IPv6 sending guidelines regarding PTR records …)",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
myhostname = mail.example.com
             ^^^^^^^^^^^^^^^^ 2a01:db8::25 has no PTR record: large providers refuse mail from it; have one made, or set smtp_address_preference or inet_protocols to IPv4
`,
        },
        machine: { addresses: ["127.0.0.1", "2a01:db8::25"], dns: {} },
      },
    ],
    good: [
      {
        files: { "main.cf": "compatibility_level = 3.6\nmyhostname = mail.example.com" },
        machine: { addresses: ["2a01:db8::25"], dns: { "PTR 2a01:db8::25": ["mail.example.com"] } },
      },
    ],
  },
  check: (instance, report) => {
    const families = instance.scope.value("inet_protocols") ?? "all";
    if (!families.includes("all") && !families.includes("ipv6")) return;
    for (const { address, file, entry, span } of outgoingAddresses(instance)) {
      if (!isIpv6(address)) continue;
      const answer = instance.probes.dns(address, "PTR");
      if (answer?.kind !== "found" || answer.value.length > 0) continue;
      report({
        file,
        entry,
        span,
        message: `${address} has no PTR record: large providers refuse mail from it; have one made, or set smtp_address_preference or inet_protocols to IPv4`,
      });
    }
  },
});
