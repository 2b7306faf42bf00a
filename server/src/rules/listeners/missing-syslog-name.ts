import { modelRule } from "../rule.ts";
import { addOverrides } from "./wrapper-mode.ts";

export const missingSyslogName = modelRule({
  id: "missing-syslog-name",
  severity: "hint",
  summary: "Several smtpd services log under the same name.",
  why: "With a syslog_name of its own for each service, the log says which port and address a client used.",
  references: ["https://www.postfix.org/postconf.5.html#syslog_name"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": `
smtp inet n - n - - smtpd
submission inet n - n - - smtpd
^^^^^^^^^^ the log cannot tell this service from the one in line 1: add "-o syslog_name=postfix/submission"
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": "smtp inet n - n - - smtpd\nsubmission inet n - n - - smtpd -o syslog_name=postfix/submission",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master) return;
    const byName = new Map<string, (typeof instance.services)[number]>();
    for (const service of instance.activeServices) {
      if (service.command !== "smtpd" || service.type !== "inet") continue;
      const name = service.scope.value("syslog_name");
      if (name === undefined) continue;
      const first = byName.get(name);
      if (!first) {
        byName.set(name, service);
        continue;
      }
      const label = service.name
        .replaceAll(/[[\]]/g, "")
        .replace(/:(\w+)$/, "-$1")
        .replaceAll(/[^\w.-]/g, "-");
      report({
        file: master,
        entry: service.entry,
        span: service.entry.fields[0]!,
        message: `the log cannot tell this service from the one in line ${first.entry.line + 1}: add "-o syslog_name=postfix/${label}"`,
        fixes: [
          {
            title: `Add "-o syslog_name=postfix/${label}"`,
            safe: false,
            edits: () => [addOverrides(master, service, [`syslog_name=postfix/${label}`])],
          },
        ],
      });
    }
  },
});
