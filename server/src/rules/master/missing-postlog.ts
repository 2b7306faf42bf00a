import { hasVersion } from "../../facts/version.ts";
import { endOf, lineEndingOf, serviceLine } from "../../model/master-columns.ts";
import { modelRule } from "../rule.ts";

export const missingPostlog = modelRule({
  id: "missing-postlog",
  severity: "warning",
  summary: "There is no postlog service.",
  why: "Since Postfix 3.4 postlogd writes the log where maillog_file is set. A master.cf from an older Postfix lacks the service: once maillog_file is set, Postfix does not log at all, or only in part.",
  references: ["https://www.postfix.org/MAILLOG_README.html"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "maillog_file = /var/log/postfix.log",
          "master.cf": `
smtp inet n - n - - smtpd
^^^^^^^^^^^^^^^^^^^^^^^^^ there is no service "postlog", which writes "maillog_file": insert the stock line
`,
        },
      },
    ],
    good: [
      { files: { "main.cf": "", "master.cf": "smtp inet n - n - - smtpd" } },
      {
        files: {
          "main.cf": "maillog_file = /var/log/postfix.log",
          "master.cf": "postlog unix-dgram n - n - 1 postlogd",
        },
      },
      { target: "3.3", files: { "main.cf": "maillog_file = x", "master.cf": "smtp inet n - n - - smtpd" } },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master || !hasVersion(instance.target, "3.4")) return;
    const services = instance.activeServices;
    const [first] = services;
    if (!first || instance.services.some(({ refusal }) => refusal)) return;
    if (services.some(({ name, command }) => name === "postlog" || command === "postlogd")) return;
    const logs = (instance.scope.value("maillog_file") ?? "") !== "";
    // A file of a few services is a fragment; a whole one without postlog comes from before 3.4.
    if (!logs && services.length < 6) return;
    const { position, before } = endOf(master);
    const line = serviceLine(["postlog", "unix-dgram", "n", "-", "n", "-", "1", "postlogd"]);
    report({
      file: master,
      entry: first.entry,
      span: { start: 0, end: first.entry.fields.at(-1)!.end },
      // Without maillog_file syslog does the work, and nothing is lost yet.
      ...(!logs && { severity: "information" as const }),
      message: logs
        ? 'there is no service "postlog", which writes "maillog_file": insert the stock line'
        : 'there is no service "postlog" (stock since Postfix 3.4), which maillog_file would need: insert the stock line',
      fixes: [
        {
          title: 'Insert the stock service "postlog"',
          safe: false,
          edits: () => [
            {
              uri: master.uri,
              range: { start: position, end: position },
              newText: `${before}${line}${lineEndingOf(master)}`,
            },
          ],
        },
      ],
    });
  },
});
