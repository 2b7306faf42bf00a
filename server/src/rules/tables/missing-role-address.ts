import { classDomains } from "../../model/address-classes.ts";
import { hostRule } from "../rule.ts";
import { isAllText, textEntries } from "./text-tables.ts";

const tables = ["virtual_alias_maps", "virtual_mailbox_maps"];

export const missingRoleAddress = hostRule({
  id: "missing-role-address",
  severity: "warning",
  summary: "A mailbox domain has no postmaster or abuse address.",
  why: "RFC 5321 and RFC 2142 want mail to both to reach somebody. Other servers check it, and complaints about spam from your server get lost.",
  references: ["https://www.rfc-editor.org/rfc/rfc2142", "https://www.rfc-editor.org/rfc/rfc5321#section-4.5.1"],
  fix: "none",
  examples: {
    bad: [
      `
virtual_mailbox_domains = example.com
                          ^^^^^^^^^^^ nobody gets mail for postmaster@example.com and abuse@example.com: add both to a table
virtual_mailbox_maps = inline:{ { bob@example.com = bob/ } }
`,
    ],
    good: [
      "virtual_mailbox_domains = example.com\nvirtual_mailbox_maps = inline:{ { bob@example.com = bob/ } }\nvirtual_alias_maps = inline:{ { postmaster@example.com = bob@example.com }, { abuse@example.com = bob@example.com } }",
      "virtual_mailbox_domains = example.com\nvirtual_mailbox_maps = mysql:/etc/postfix/mailboxes.cf",
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    if (!main || !instance.settings.has("virtual_mailbox_maps") || !isAllText(instance, tables)) return;
    const keys = new Set([...textEntries(instance, tables)].map(({ key }) => key.toLowerCase()));
    for (const { domain, parameter, word } of classDomains(instance)) {
      if (parameter !== "virtual_mailbox_domains" || !word || keys.has(`@${domain}`)) continue;
      const missing = ["postmaster", "abuse"]
        .map((role) => `${role}@${domain}`)
        .filter((address) => !keys.has(address) && !keys.has(address.split("@")[0]!));
      if (missing.length === 0) continue;
      const { entry } = instance.settings.get(parameter)!;
      report({
        file: main,
        entry,
        span: { start: entry.value.start + word.start, end: entry.value.start + word.end },
        message: `nobody gets mail for ${missing.join(" and ")}: add ${missing.length === 2 ? "both" : "it"} to a table`,
      });
    }
  },
});
