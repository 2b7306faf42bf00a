import { effectiveOverrides } from "../../model/services.ts";
import { entryRule, replacement } from "../rule.ts";

export const addressPreferenceUnsafe = entryRule<"service">({
  id: "address-preference-unsafe",
  severity: "warning",
  summary: "A preference for an address family does not keep a bound client to it.",
  why: "smtp_address_preference only orders the addresses of a destination. When the preferred family fails, mail goes out over the other one, from an address that nobody chose. inet_protocols leaves the other family out.",
  references: ["https://www.postfix.org/postconf.5.html#smtp_address_preference"],
  fix: "unsafe",
  examples: {
    bad: [
      `
192.0.2.1- unix - n n - - smtp -o smtp_bind_address=192.0.2.1 -o smtp_bind_address6= -o smtp_address_preference=ipv4
                                                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this orders the addresses and forbids none: mail may go out over IPv6 from another address; write "inet_protocols=ipv4"
`,
    ],
    good: [
      "out unix - - n - - smtp -o smtp_bind_address=192.0.2.1 -o inet_protocols=ipv4",
      "out unix - - n - - smtp -o smtp_address_preference=ipv4",
    ],
  },
  on: "service",
  check: (entry, report) => {
    const overrides = effectiveOverrides(entry);
    const preference = overrides.get("smtp_address_preference");
    const value = preference?.value.text.toLowerCase();
    if (!preference || (value !== "ipv4" && value !== "ipv6") || overrides.has("inet_protocols")) return;
    const bound4 = (overrides.get("smtp_bind_address")?.value.text ?? "") !== "";
    const bound6 = (overrides.get("smtp_bind_address6")?.value.text ?? "") !== "";
    if (value === "ipv4" ? !bound4 || bound6 : !bound6 || bound4) return;
    const span = { start: preference.name.start, end: preference.value.end };
    const other = value === "ipv4" ? "IPv6" : "IPv4";
    report({
      span,
      message: `this orders the addresses and forbids none: mail may go out over ${other} from another address; write "inet_protocols=${value}"`,
      fixes: [
        {
          title: `Change to "inet_protocols=${value}"`,
          safe: false,
          edits: () => [replacement(entry, span, `inet_protocols=${value}`)],
        },
      ],
    });
  },
});
