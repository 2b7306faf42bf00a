import { canonicalAddress } from "../../model/addresses.ts";
import type { MailService } from "../../model/mail-service.ts";
import { portNumber } from "../../model/ports.ts";
import { modelRule, removal } from "../rule.ts";

export const duplicateService = modelRule({
  id: "duplicate-service",
  severity: "warning",
  summary: "Two services have the same endpoint.",
  why: "master(8) knows a service by its type and endpoint: 25 and smtp are the same. The last line replaces the earlier one with all its options.",
  references: ["https://www.postfix.org/master.5.html"],
  log: 'warning: duplicate master.cf entry for service "<name>" (<socket>) -- using the last entry',
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "master.cf": `
192.0.2.1:smtp inet n - n - - smtpd
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ line 2 has the same endpoint and replaces this service: remove one of the two
192.0.2.1:25 inet n - n - - smtpd -o syslog_name=postfix/25
`,
        },
      },
    ],
    good: [
      {
        files: {
          "master.cf":
            "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp\n192.0.2.1:smtp inet n - n - - smtpd\n587 inet n - n - - smtpd",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master) return;
    const last = new Map<string, MailService>();
    const services = instance.services.filter(
      ({ refusal, isDisabled, entry }) => !refusal && !isDisabled && entry.fields.length > 0,
    );
    for (const service of services) last.set(endpoint(service), service);
    for (const service of services) {
      const winner = last.get(endpoint(service))!;
      if (winner === service) continue;
      report({
        file: master,
        entry: service.entry,
        span: { start: 0, end: service.entry.fields.at(-1)!.end },
        message: `line ${winner.entry.line + 1} has the same endpoint and replaces this service: remove one of the two`,
        related: [{ file: master, entry: winner.entry, message: "this service runs" }],
        fixes: [
          { title: "Remove this service, which does not run", safe: false, edits: () => [removal(service.entry)] },
        ],
      });
    }
  },
});

function endpoint({ name, type, address, entry }: MailService): string {
  if (!address) return `${type} ${entry.field("private")?.text === "n" ? "public" : "private"}/${name}`;
  const port = portNumber(address.port) ?? address.port;
  return `inet ${address.host === "" ? "*" : canonicalAddress(address.host)} ${port}`;
}
