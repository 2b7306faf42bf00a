import { modelRule } from "../rule.ts";
import { textEntries } from "./text-tables.ts";

export const catchAllAddress = modelRule({
  id: "catch-all-address",
  severity: "warning",
  summary: "A whole domain is delivered to one address.",
  why: "A catch-all takes every guess of spammers, turns your mailbox into their dump, and makes this server send bounces to forged senders when the mailbox is full.",
  references: ["https://www.postfix.org/virtual.5.html"],
  fix: "none",
  examples: {
    bad: [
      `
virtual_alias_maps = inline:{ { @example.com = bob@example.org } }
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ "@example.com" takes mail for every address of the domain: list the addresses that there are
`,
    ],
    good: [
      "virtual_alias_maps = inline:{ { bob@example.com = bob@example.org } }",
      "virtual_alias_maps = inline:{ { @example.com = @example.org } }",
    ],
  },
  check: (instance, report) => {
    for (const { file, entry, span, key, value } of textEntries(instance, [
      "virtual_alias_maps",
      "virtual_mailbox_maps",
    ])) {
      // An alias domain maps each address to the same one elsewhere.
      if (!key.startsWith("@") || key.length < 4 || value.trim().startsWith("@")) continue;
      report({
        file,
        entry,
        span,
        message: `"${key}" takes mail for every address of the domain: list the addresses that there are`,
      });
    }
  },
});
