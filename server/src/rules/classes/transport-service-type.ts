import { modelRule, replacement } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";
import { transportParameters } from "./undefined-transport.ts";

export const transportServiceType = modelRule({
  id: "transport-service-type",
  severity: "error",
  summary: "A transport is a service that is not of type unix.",
  why: "The queue manager speaks to delivery agents through a socket of type unix. A service of the same name and another type is not found, and the mail stays in the queue.",
  references: ["https://www.postfix.org/master.5.html"],
  fix: "unsafe",
  insteadOf: ["undefined-transport"],
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nvirtual_transport = dovecot",
          "master.cf": `
dovecot fifo - n n - - pipe user=vmail argv=/usr/lib/dovecot/deliver
        ^^^^ "dovecot" is a transport (virtual_transport) and must be of type unix: its mail stays in the queue
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nvirtual_transport = dovecot",
          "master.cf": "dovecot unix - n n - - pipe user=vmail argv=/usr/lib/dovecot/deliver",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master) return;
    for (const { name, scope } of writtenValues(instance, ...transportParameters)) {
      const transport = scope.value(name)?.split(":")[0];
      const services = instance.activeServices.filter((service) => service.name === transport);
      const [service] = services;
      if (!service || services.some(({ type }) => type === "unix") || service.type === "inet") continue;
      const { entry } = service;
      const token = entry.field("type")!;
      report({
        file: master,
        entry,
        span: token,
        message: `"${transport}" is a transport (${name}) and must be of type unix: its mail stays in the queue`,
        fixes: [{ title: 'Change to "unix"', safe: false, edits: () => [replacement(entry, token, "unix")] }],
      });
    }
  },
});
