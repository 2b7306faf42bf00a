import { modelRule } from "../rule.ts";

export const relayWithoutRecipients = modelRule({
  id: "relay-without-recipients",
  severity: "information",
  summary: "Mail for relay domains is taken for any recipient.",
  why: "Without a list of recipients this server takes mail for people who do not exist, the server behind refuses it, and the bounce goes to a forged sender (backscatter).",
  references: ["https://www.postfix.org/postconf.5.html#relay_recipient_maps"],
  fix: "none",
  examples: {
    bad: [
      `
relay_domains = example.com, example.org
                ^^^^^^^^^^^^^^^^^^^^^^^^ any recipient at these domains is taken: list them in relay_recipient_maps, or check them with reject_unverified_recipient
`,
    ],
    good: [
      "relay_domains = example.com\nrelay_recipient_maps = hash:/etc/postfix/relay_recipients",
      "relay_domains = example.com\nsmtpd_recipient_restrictions = reject_unauth_destination, reject_unverified_recipient",
      "relay_domains =",
      "relay_domains = $mydestination",
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const setting = instance.settings.get("relay_domains");
    const domains = instance.scope.value("relay_domains");
    if (!main || !setting || !domains || domains === instance.scope.value("mydestination")) return;
    if (/^\$mydestination$/.test(setting.value.trim()) || instance.scope.value("relay_recipient_maps") !== "") return;
    const restrictions = [
      ...instance.settings.values(),
      ...instance.services.flatMap(({ overrides }) =>
        [...overrides.values()].map(({ value }) => ({ value: value.text })),
      ),
    ];
    if (
      restrictions.some(
        ({ value }) => value.includes("reject_unverified_recipient") || value.includes("check_policy_service"),
      )
    )
      return;
    report({
      file: main,
      entry: setting.entry,
      span: setting.entry.value,
      message:
        "any recipient at these domains is taken: list them in relay_recipient_maps, or check them with reject_unverified_recipient",
    });
  },
});
