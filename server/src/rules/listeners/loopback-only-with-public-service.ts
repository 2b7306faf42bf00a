import { isLoopback } from "../../model/addresses.ts";
import { isAddress } from "../../model/host-port.ts";
import { portNumber } from "../../model/ports.ts";
import { modelRule } from "../rule.ts";

export const loopbackOnlyWithPublicService = modelRule({
  id: "loopback-only-with-public-service",
  severity: "warning",
  summary: "inet_interfaces keeps to the loopback address, and a service is meant for others.",
  why: "With loopback-only a service without an address of its own answers this machine alone: mail programs of users cannot reach it.",
  references: ["https://www.postfix.org/postconf.5.html#inet_interfaces"],
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
inet_interfaces = loopback-only
                  ^^^^^^^^^^^^^ "submission" (line 2 of master.cf) is reached from this machine only: set the addresses that users connect to, or remove the service
`,
          "master.cf": "smtp inet n - n - - smtpd\nsubmission inet n - n - - smtpd",
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\ninet_interfaces = loopback-only",
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
      {
        files: {
          "main.cf": "compatibility_level = 3.6\ninet_interfaces = all",
          "master.cf": "submission inet n - n - - smtpd",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    const setting = instance.settings.get("inet_interfaces");
    const words = instance.scope.list("inet_interfaces");
    if (!main || !master || !setting || !words || words.length === 0) return;
    if (!words.every(({ text }) => text.toLowerCase() === "loopback-only" || isLoopback(text.replace(/^\[|\]$/g, ""))))
      return;
    const meant = instance.activeServices.find(({ address }) => {
      const port = address && portNumber(address.port);
      if (!address) return false;
      if (address.host === "") return port === 587 || port === 465;
      return isAddress(address.host) && !isLoopback(address.host) && address.host !== "0.0.0.0";
    });
    if (meant?.address?.host !== "") return;
    report({
      file: main,
      entry: setting.entry,
      span: setting.entry.value,
      message: `"${meant.name}" (line ${meant.entry.line + 1} of master.cf) is reached from this machine only: set the addresses that users connect to, or remove the service`,
      related: [{ file: master, entry: meant.entry, message: "the service" }],
    });
  },
});
