import { parameters } from "../../facts/parameters.ts";
import { isIpv6Address } from "../../model/host-port.ts";
import { Service } from "../../syntax/master-cf.ts";
import { splitWords } from "../../syntax/words.ts";
import { entryRule, replacement } from "../rule.ts";
import { configurationLanguages, forEachSetting } from "../values/setting.ts";

export const ipv6WithoutBrackets = entryRule<"any">({
  id: "ipv6-without-brackets",
  severity: "error",
  summary: "An IPv6 address stands without brackets.",
  why: "In lists such as mynetworks Postfix takes what stands before the first colon for the type of a lookup table that it lacks: clients that no earlier word matches get a temporary error, or the list counts as not matched. A Postfix of old stops. In the name of a service it is understood, but hard to read.",
  references: ["https://www.postfix.org/IPV6_README.html"],
  log: "warning: mynetworks: <address>: table lookup problem",
  fix: "safe",
  insteadOf: ["table-type-unknown", "missing-table-type"],
  examples: {
    bad: [
      `
mynetworks = 127.0.0.0/8 2001:db8::1/128
                         ^^^^^^^^^^^^^^^ an IPv6 address in a list needs brackets: Postfix takes this for a lookup table, and looking there fails; write "[2001:db8::1]/128"
`,
      {
        files: {
          "master.cf": `
2001:db8::1:25 inet n - n - - smtpd
^^^^^^^^^^^^^^ write the IPv6 address in brackets: "[2001:db8::1]:25"
`,
        },
      },
    ],
    good: ["mynetworks = 127.0.0.0/8 [2001:db8::1]/128", "smtp_bind_address6 = 2001:db8::1"],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report) => {
    forEachSetting(entry, ({ name, value }) => {
      const kind = parameters.get(name.text)?.matchKind;
      if ((kind !== "namadr" && kind !== "addr") || value.text.indexOf(":") < 0) return;
      for (const word of splitWords(value.text)) {
        const bare = word.text.replace(/^!/, "");
        const [address = "", prefix] = bare.split("/");
        if (!isIpv6Address(address)) continue;
        const span = { start: value.start + word.end - bare.length, end: value.start + word.end };
        const written = prefix === undefined ? `[${address}]` : `[${address}]/${prefix}`;
        report({
          span,
          message: `an IPv6 address in a list needs brackets: Postfix takes this for a lookup table, and looking there fails; write "${written}"`,
          fixes: [{ title: `Change to "${written}"`, safe: true, edits: () => [replacement(entry, span, written)] }],
        });
      }
    });
    if (!(entry instanceof Service)) return;
    const [name, type] = entry.fields;
    const colon = name?.text.lastIndexOf(":") ?? -1;
    if (type?.text !== "inet" || !name || colon < 0) return;
    const host = name.text.slice(0, colon);
    if (!isIpv6Address(host)) return;
    const written = `[${host}]${name.text.slice(colon)}`;
    report({
      span: name,
      severity: "hint",
      message: `write the IPv6 address in brackets: "${written}"`,
      fixes: [{ title: `Change to "${written}"`, safe: true, edits: () => [replacement(entry, name, written)] }],
    });
  },
});
