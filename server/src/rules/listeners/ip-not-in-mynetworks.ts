import { canonicalAddress, isInNetwork, isIpv6, isLoopback, isPrivate, parseNetwork } from "../../model/addresses.ts";
import { isAddress } from "../../model/host-port.ts";
import { modelRule } from "../rule.ts";

export const ipNotInMynetworks = modelRule({
  id: "ip-not-in-mynetworks",
  severity: "information",
  summary: "An address of this server is missing from a mynetworks that lists the others.",
  why: 'Programs on this machine that send through that address are strangers to Postfix: web applications and cron jobs get "Relay access denied".',
  references: ["https://www.postfix.org/postconf.5.html#mynetworks"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
mynetworks = 127.0.0.0/8 192.0.2.1/32
             ^^^^^^^^^^^^^^^^^^^^^^^^ this server's own 192.0.2.2 is missing, while its other addresses are here: add it if programs on this machine send through it
`,
          "master.cf": "192.0.2.1:smtp inet n - n - - smtpd\n192.0.2.2:smtp inet n - n - - smtpd",
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nmynetworks = 127.0.0.0/8",
          "master.cf": "192.0.2.1:smtp inet n - n - - smtpd\n192.0.2.2:smtp inet n - n - - smtpd",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const setting = instance.settings.get("mynetworks");
    const words = instance.scope.list("mynetworks");
    if (!main || !setting || !words || words.some(({ text }) => text.includes(":/") || text.startsWith("/"))) return;
    const networks = words.flatMap(({ text }) => parseNetwork(text) ?? []);
    const own = new Set<string>();
    for (const { isExplicit, address, source } of instance.listeners)
      if (
        isExplicit &&
        source.server === "postfix" &&
        isAddress(address) &&
        !isLoopback(address) &&
        !isPrivate(address)
      )
        own.add(canonicalAddress(address));
    const isListed = (address: string) => networks.some((network) => isInNetwork(address, network));
    const missing = [...own].filter((address) => !isListed(address));
    const families = (address: string) =>
      [...own].some((other) => isIpv6(other) === isIpv6(address) && isListed(other));
    for (const address of missing.filter(families)) {
      const word = isIpv6(address) ? `[${address}]/128` : `${address}/32`;
      report({
        file: main,
        entry: setting.entry,
        span: setting.entry.value,
        message: `this server's own ${address} is missing, while its other addresses are here: add it if programs on this machine send through it`,
        fixes: [
          {
            title: `Add ${word} to mynetworks`,
            safe: false,
            edits: () => {
              const { end, text } = setting.entry.value;
              const separator = text.includes(",") ? ", " : " ";
              return [
                { uri: main.uri, range: setting.entry.range({ start: end, end }), newText: `${separator}${word}` },
              ];
            },
          },
        ],
      });
    }
  },
});
