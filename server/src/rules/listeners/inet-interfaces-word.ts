import { isAddress, isHostname } from "../../model/host-port.ts";
import { readHosts } from "../../model/hosts.ts";
import { splitWords } from "../../syntax/words.ts";
import { modelRule } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";
import { isLiteral } from "../values/setting.ts";

/** What Linux and BSD call network cards: eth0, enp3s0, wlan0, bond0.5, vmx0 … */
const card =
  /^(?:eth|en[opsx]|wl|bond|br|docker|tun|tap|venet|ppp|lo|em|re|igb|ix|vtnet|bge|vmx)[0-9a-f]*\d[\w.:-]*$|^lo$/i;

export const inetInterfacesWord = modelRule({
  id: "inet-interfaces-word",
  severity: "error",
  summary: "inet_interfaces names something that is no address.",
  why: "inet_interfaces takes addresses and host names, not network cards and no networks. Every Postfix program looks the names up when it starts, and stops where there is no address.",
  references: ["https://www.postfix.org/postconf.5.html#inet_interfaces"],
  log: "fatal: config variable <name>: host not found: <word>; or: fatal: parameter <name>: no local interface found for <address>",
  fix: "none",
  examples: {
    bad: [
      `
inet_interfaces = localhost, eth0
                             ^^^^ "eth0" is a network card and no address: Postfix does not start; write the card's addresses
`,
      `
inet_interfaces = 192.0.2.1/24
                  ^^^^^^^^^^^^ "192.0.2.1/24" is no address: Postfix does not start; write addresses without a prefix length
`,
    ],
    good: [
      "inet_interfaces = all",
      "inet_interfaces = 127.0.0.1, [::1], mail.example.com, loopback-only",
      "inet_interfaces = $myhostname, localhost",
      {
        files: { "main.cf": "inet_interfaces = eth0" },
        machine: { files: { "/etc/hosts": "192.0.2.1 eth0\n" } },
      },
    ],
  },
  check: (instance, report) => {
    for (const { file, entry, value } of writtenValues(instance, "inet_interfaces")) {
      if (!isLiteral(value)) continue;
      for (const { text, start, end } of splitWords(value.text)) {
        const span = { start: value.start + start, end: value.start + end };
        const bare = text.replace(/^\[(.*)\]$/, "$1");
        if (isAddress(bare)) continue;
        if (text.includes("/") && !isHostname(text) && isAddress(text.split("/")[0]!))
          report({
            file,
            entry,
            span,
            message: `"${text}" is no address: Postfix does not start; write addresses without a prefix length`,
          });
        else if (card.test(text) && !isInHosts(instance.probes.text("/etc/hosts"), text))
          report({
            file,
            entry,
            span,
            message: `"${text}" is a network card and no address: Postfix does not start; write the card's addresses`,
          });
      }
    }
  },
});

const isInHosts = (
  answer: ReturnType<Parameters<typeof inetInterfacesWord.check>[0]["probes"]["text"]>,
  name: string,
): boolean => answer?.kind === "found" && readHosts(answer.value.text).has(name.toLowerCase());
