import { hasVersion } from "../../facts/version.ts";
import { hostRule, replacement } from "../rule.ts";

export const serviceNameTooNew = hostRule({
  id: "service-name-too-new",
  severity: "warning",
  summary: "The port is called by a name that an older system does not know.",
  why: 'The name of a port comes from services(5) of the machine. Systems from before RFC 8314 know 465 as "smtps" or not at all; master(8) then does not start the service.',
  references: ["https://www.rfc-editor.org/rfc/rfc8314"],
  log: "fatal: 0.0.0.0:submissions: Servname not supported",
  fix: "safe",
  examples: {
    bad: [
      {
        target: "3.3",
        files: {
          "master.cf": `
submissions inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
^^^^^^^^^^^ systems as old as Postfix 3.3 may not know the port name "submissions"; write "465"
`,
        },
      },
    ],
    good: [
      { target: "3.7", files: { "master.cf": "submissions inet n - n - - smtpd -o smtpd_tls_wrappermode=yes" } },
      {
        target: "3.3",
        files: { "master.cf": "submissions inet n - n - - smtpd -o smtpd_tls_wrappermode=yes" },
        machine: { files: { "/etc/services": "submissions 465/tcp\n" } },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master) return;
    const answer = instance.probes.text("/etc/services");
    const services = answer?.kind === "found" ? answer.value.text : undefined;
    const isKnown =
      services === undefined ? hasVersion(instance.target, "3.6") : /(?:^|\s)submissions(?:\s|$)/m.test(services);
    if (isKnown) return;
    for (const { entry, address } of instance.activeServices) {
      if (address?.port !== "submissions") continue;
      const field = entry.fields[0]!;
      const port = { start: field.end - "submissions".length, end: field.end };
      report({
        file: master,
        entry,
        span: port,
        message:
          services === undefined
            ? `systems as old as Postfix ${instance.target} may not know the port name "submissions"; write "465"`
            : 'services(5) of this machine does not know the port name "submissions": the service cannot start; write "465"',
        fixes: [{ title: 'Write "465"', safe: true, edits: () => [replacement(entry, port, "465")] }],
      });
    }
  },
});
