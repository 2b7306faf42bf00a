import { isPrivate, parseNetwork } from "../../model/addresses.ts";
import { modelRule } from "../rule.ts";
import { eachNetworkWord } from "./network-words.ts";

/** Whole blocks that RFC 1918 and RFC 4193 give to everybody: hosters and neighbours use them too. */
const privateBlocks = new Map([
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["fc00::", 7],
  ["fd00::", 8],
]);

export const mynetworksWide = modelRule({
  id: "mynetworks-wide",
  severity: "warning",
  summary: "mynetworks holds more than a network of your own is likely to be.",
  why: "Whoever is in mynetworks may send mail to anywhere without a login. A wide network holds machines of others, and any one of them that is taken over sends spam through this server.",
  references: ["https://www.postfix.org/postconf.5.html#mynetworks"],
  fix: "none",
  examples: {
    bad: [
      `
mynetworks = 127.0.0.0/8 203.0.0.0/12
                         ^^^^^^^^^^^^ 1048576 addresses are trusted: all may send mail anywhere without a login; list only your own
`,
      `
mynetworks = 127.0.0.0/8 10.0.0.0/8 192.168.0.0/16
                         ^^^^^^^^^^ the whole private block is trusted, where others may have machines too; list only your own networks
                                    ^^^^^^^^^^^^^^ the whole private block is trusted, where others may have machines too; list only your own networks
`,
    ],
    good: ["mynetworks = 127.0.0.0/8 [::1]/128 [::ffff:127.0.0.0]/104 [fe80::]/64 192.168.1.0/24 198.51.100.0/24"],
  },
  check: (instance, report) => {
    for (const { file, entry, word, span } of eachNetworkWord(instance)) {
      const network = parseNetwork(word);
      if (!network || network.prefix === 0 || network.network.startsWith("127.") || word.includes("127.0.0.0"))
        continue;
      const block = privateBlocks.get(network.network);
      if (block !== undefined && network.prefix <= block) {
        report({
          file,
          entry,
          span,
          message:
            "the whole private block is trusted, where others may have machines too; list only your own networks",
        });
      } else if (!isPrivate(network.network) && network.prefix <= (network.ipv6 ? 32 : 16)) {
        const count = network.ipv6 ? `2^${128 - network.prefix}` : String(2 ** (32 - network.prefix));
        report({
          file,
          entry,
          span,
          message: `${count} addresses are trusted: all may send mail anywhere without a login; list only your own`,
        });
      }
    }
  },
});
