import { parameters, serviceParameter } from "../../facts/parameters.ts";
import { modelRule, removal } from "../rule.ts";

export const transportLimitWithoutTransport = modelRule({
  id: "transport-limit-without-transport",
  severity: "hint",
  summary: "A limit is set for a transport that master.cf does not have.",
  why: "The part before _destination_ names a service of master.cf. Without that service nobody reads the limit: it was renamed, removed, or never there.",
  references: ["https://www.postfix.org/postconf.5.html#transport_destination_concurrency_limit"],
  log: "warning: <file>: unused parameter: <name>=<value>",
  fix: "unsafe",
  insteadOf: ["unknown-parameter"],
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
dovecot_destination_recipient_limit = 1
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ master.cf has no service "dovecot", so nobody reads this limit; remove it or add the service
`,
          "master.cf": "smtp unix - - n - - smtp",
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "dovecot_destination_recipient_limit = 1\nsmtp_destination_concurrency_limit = 2",
          "master.cf": "dovecot unix - n n - - pipe user=vmail argv=/bin/true",
        },
      },
      { files: { "main.cf": "dovecot_destination_recipient_limit = 1" } },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main || !master) return;
    for (const name of instance.definitions.unused) {
      const setting = instance.settings.get(name);
      const derived = serviceParameter(name);
      if (!setting || !derived || parameters.has(name)) continue;
      const { entry } = setting;
      report({
        file: main,
        entry,
        span: entry.name,
        message: instance.services.some((service) => service.name === derived.transport)
          ? `the service "${derived.transport}" of master.cf is no delivery agent, so nobody reads this limit; remove it`
          : `master.cf has no service "${derived.transport}", so nobody reads this limit; remove it or add the service`,
        fixes: [{ title: "Remove the line", safe: false, edits: () => [removal(entry)] }],
      });
    }
  },
});
