import { canonicalAddress, isIpv6, isLoopback } from "../../model/addresses.ts";
import { isAddress } from "../../model/host-port.ts";
import { endOf, lineEndingOf } from "../../model/master-columns.ts";
import { modelRule } from "../rule.ts";

export const listenerOutsideInterfaces = modelRule({
  id: "listener-outside-interfaces",
  severity: "warning",
  summary: "A service listens on an address that Postfix does not count as its own.",
  why: "inet_interfaces and proxy_interfaces say which addresses this server has. Mail for user@[address] is then not local, and a mail loop through the address is not noticed.",
  references: ["https://www.postfix.org/postconf.5.html#proxy_interfaces"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\ninet_interfaces = 192.0.2.1",
          "master.cf": `
192.0.2.2:smtp inet n - n - - smtpd
^^^^^^^^^^^^^^ 192.0.2.2 is neither in inet_interfaces nor in proxy_interfaces: Postfix does not know it as its own; add it to one
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\ninet_interfaces = all",
          "master.cf": "192.0.2.2:smtp inet n - n - - smtpd",
        },
      },
      {
        files: {
          "main.cf": "compatibility_level = 3.6\ninet_interfaces = 192.0.2.1\nproxy_interfaces = 192.0.2.2",
          "master.cf": "192.0.2.2:smtp inet n - n - - smtpd\n127.0.0.1:10025 inet n - n - - smtpd",
        },
      },
      {
        files: {
          "main.cf": "compatibility_level = 3.6\ninet_interfaces = $myhostname",
          "master.cf": "192.0.2.2:smtp inet n - n - - smtpd",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    const interfaces = instance.scope.list("inet_interfaces");
    const proxies = instance.scope.list("proxy_interfaces");
    if (!main || !master || !interfaces || !proxies || interfaces.length === 0) return;
    const words = [...interfaces, ...proxies].map(({ text }) => canonicalAddress(text));
    // A name may stand for any address; "all" stands for each.
    if (words.some((word) => !isAddress(word) && word !== "localhost" && word !== "loopback-only")) return;
    if (words.every((word) => word === "localhost" || word === "loopback-only" || isLoopback(word))) return;
    const seen = new Set<string>();
    for (const listener of instance.listeners) {
      const { address, source } = listener;
      if (!listener.isExplicit || source.server !== "postfix" || !isAddress(address) || isLoopback(address)) continue;
      if (words.includes(address) || seen.has(address)) continue;
      seen.add(address);
      const { entry } = source.service;
      const setting = instance.settings.get("proxy_interfaces");
      const word = isIpv6(address) ? `[${address}]` : address;
      const { position, before } = endOf(main);
      report({
        file: master,
        entry,
        span: entry.fields[0]!,
        message: `${address} is neither in inet_interfaces nor in proxy_interfaces: Postfix does not know it as its own; add it to one`,
        fixes: [
          {
            title: `Add ${word} to proxy_interfaces`,
            safe: false,
            edits: () => {
              if (!setting)
                return [
                  {
                    uri: main.uri,
                    range: { start: position, end: position },
                    newText: `${before}proxy_interfaces = ${word}${lineEndingOf(main)}`,
                  },
                ];
              const { end } = setting.entry.value;
              const separator = setting.value === "" ? " " : ", ";
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
