import { canonicalAddress, isLoopback } from "../../model/addresses.ts";
import { isAddress } from "../../model/host-port.ts";
import { hostRule } from "../rule.ts";

export const addressNotOnHost = hostRule({
  id: "address-not-on-host",
  severity: "warning",
  summary: "A service listens on an address that this machine does not have.",
  why: "master(8) cannot bind the address, so Postfix does not start. After a move or a change of network the old address is easily left behind.",
  references: ["https://www.postfix.org/master.5.html"],
  log: "fatal: bind <address> port <port>: Cannot assign requested address",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": `
192.0.2.1:smtp inet n - n - - smtpd
192.0.2.9:smtp inet n - n - - smtpd
^^^^^^^^^^^^^^ no interface of this machine has 192.0.2.9: Postfix cannot listen there and does not start
`,
        },
        machine: { addresses: ["127.0.0.1", "192.0.2.1"] },
      },
    ],
    good: [
      {
        files: { "main.cf": "compatibility_level = 3.6", "master.cf": "192.0.2.9:smtp inet n - n - - smtpd" },
        machine: { addresses: ["127.0.0.1", "198.51.100.7"] },
      },
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": "127.0.0.2:smtp inet n - n - - smtpd\n192.0.2.1:25 inet n - n - - smtpd",
        },
        machine: { addresses: ["127.0.0.1", "192.0.2.1"] },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    const machine = instance.machineAddresses?.map(canonicalAddress);
    if (!master || !machine) return;
    const listeners = instance.listeners.filter(
      ({ isExplicit, address, source }) =>
        isExplicit && source.server === "postfix" && isAddress(address) && !isLoopback(address),
    );
    // Where none of the addresses is here, the files are those of another machine.
    if (!listeners.some(({ address }) => machine.includes(address))) return;
    for (const { address, source } of listeners) {
      if (machine.includes(address) || address === "0.0.0.0" || address === "::" || source.server !== "postfix")
        continue;
      const { entry } = source.service;
      report({
        file: master,
        entry,
        span: entry.fields[0]!,
        message: `no interface of this machine has ${address}: Postfix cannot listen there and does not start`,
      });
    }
  },
});
