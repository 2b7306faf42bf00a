import { parameters } from "../../facts/parameters.ts";
import { parseNetwork } from "../../model/addresses.ts";
import { splitWords } from "../../syntax/words.ts";
import { entryRule, replacement } from "../rule.ts";
import { configurationLanguages, forEachSetting, typeOf } from "../values/setting.ts";

export const networkHostBits = entryRule<"any">({
  id: "network-host-bits",
  severity: "error",
  summary: "A network is written with bits of a host.",
  why: "In address/length the bits behind the length must be zero. smtpd stops at the list, or answers every mail with a temporary error.",
  references: ["https://www.postfix.org/postconf.5.html#mynetworks"],
  log: 'warning: <parameter>: non-null host address bits in "<network>", perhaps you should use "<network>" instead',
  fix: "safe",
  examples: {
    bad: [
      `
mynetworks = 127.0.0.0/8, 192.168.1.5/24
                          ^^^^^^^^^^^^^^ non-null host address bits in "192.168.1.5/24": Postfix refuses it; write "192.168.1.0/24"
`,
      `
mynetworks = [2001:db8::1]/64
             ^^^^^^^^^^^^^^^^ non-null host address bits in "[2001:db8::1]/64": Postfix refuses it; write "[2001:db8::]/64"
`,
    ],
    good: ["mynetworks = 127.0.0.0/8, 192.168.1.5/32, [::1]/128, 10.0.0.1"],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report) =>
    forEachSetting(entry, ({ name, value }) => {
      if (value.text.indexOf("/") < 0 || typeOf(name.text)?.type !== "match-list") return;
      if (parameters.get(name.text)?.matchKind !== "namadr") return;
      for (const word of splitWords(value.text)) {
        const bare = word.text.startsWith("!") ? word.text.slice(1) : word.text;
        const network = parseNetwork(bare);
        if (!network?.hasHostBits) continue;
        const address = network.ipv6 ? `[${network.network}]` : network.network;
        const start = value.start + word.end - bare.length;
        const span = { start, end: value.start + word.end };
        const written = `${address}/${network.prefix}`;
        report({
          span,
          message: `non-null host address bits in "${bare}": Postfix refuses it; write "${written}"`,
          fixes: [{ title: `Change to "${written}"`, safe: true, edits: () => [replacement(entry, span, written)] }],
        });
      }
    }),
});
