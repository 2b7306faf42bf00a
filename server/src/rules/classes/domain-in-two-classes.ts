import { type ClassDomain, classDomains } from "../../model/address-classes.ts";
import { modelRule } from "../rule.ts";

export const domainInTwoClasses = modelRule({
  id: "domain-in-two-classes",
  severity: "error",
  summary: "A domain is in two address classes.",
  why: 'Each domain belongs to one of mydestination, virtual_alias_domains, virtual_mailbox_domains and relay_domains. In two of the first three, or in relay_domains and a virtual one, recipients are looked up in the wrong place: mail is refused as "User unknown", or delivered to the wrong mailbox.',
  references: ["https://www.postfix.org/ADDRESS_CLASS_README.html"],
  log: "warning: do not list domain <domain> in BOTH mydestination and virtual_mailbox_domains",
  fix: "unsafe",
  examples: {
    bad: [
      `
mydestination = localhost, example.com
                           ^^^^^^^^^^^ do not list domain "example.com" in both mydestination and virtual_mailbox_domains: recipients are looked up in the wrong place; take it out of one
virtual_mailbox_domains = example.com, example.org
`,
      `
virtual_mailbox_domains = example.com
                          ^^^^^^^^^^^ do not list domain "example.com" in both virtual_mailbox_domains and relay_domains: recipients are looked up in the wrong place; take it out of one
relay_domains = example.com
`,
      `
mydestination = localhost, example.com
relay_domains = example.com, example.org
                ^^^^^^^^^^^ "example.com" is in mydestination too, which counts: relay_domains does nothing for it; take it out of one
`,
    ],
    good: ["mydestination = localhost\nvirtual_mailbox_domains = example.com", "relay_domains = $mydestination"],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    if (!main) return;
    const first = new Map<string, ClassDomain>();
    for (const found of classDomains(instance)) {
      const other = first.get(found.domain);
      if (!other) {
        first.set(found.domain, found);
        continue;
      }
      if (other.parameter === found.parameter) continue;
      // trivial-rewrite(8) looks at the local class first, and relay_domains held $mydestination by the old default.
      const isUseless = other.parameter === "mydestination" && found.parameter === "relay_domains";
      if (isUseless && !found.word) continue;
      const isOther = !isUseless && instance.settings.has(other.parameter);
      const setting = instance.settings.get(isOther ? other.parameter : found.parameter);
      if (!setting) continue;
      const word = isOther ? other.word : found.word;
      const { value } = setting.entry;
      const span = word ? { start: value.start + word.start, end: value.start + word.end } : value;
      const second = instance.settings.get(found.parameter);
      report({
        file: main,
        entry: setting.entry,
        span,
        ...(isUseless && { severity: "hint" }),
        message: isUseless
          ? `"${found.domain}" is in mydestination too, which counts: relay_domains does nothing for it; take it out of one`
          : `do not list domain "${found.domain}" in both ${other.parameter} and ${found.parameter}: recipients are looked up in the wrong place; take it out of one`,
        ...(second &&
          isOther && { related: [{ file: main, entry: second.entry, message: `"${found.domain}" is here too` }] }),
        ...(word && {
          fixes: [
            {
              title: `Take ${found.domain} out of ${isOther ? other.parameter : found.parameter}`,
              safe: false,
              edits: () => {
                const { text } = setting.entry;
                let { start, end } = span;
                while (end < value.end && /[\s,]/.test(text[end]!)) end++;
                if (end === value.end) while (start > value.start && /[\s,]/.test(text[start - 1]!)) start--;
                return [
                  {
                    range: setting.entry.range({
                      start,
                      end: end === value.end && start < span.start ? span.end : end,
                    }),
                    newText: "",
                  },
                ];
              },
            },
          ],
        }),
      });
    }
  },
});
