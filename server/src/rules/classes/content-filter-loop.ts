import { portNumber } from "../../model/ports.ts";
import { addOverrides } from "../listeners/wrapper-mode.ts";
import { modelRule } from "../rule.ts";

export const contentFilterLoop = modelRule({
  id: "content-filter-loop",
  severity: "warning",
  summary: "Mail that comes back from the content filter goes to it again.",
  why: "The service that takes mail back must not have the content_filter of main.cf: the mail would go round until it is bounced for too many hops.",
  references: ["https://www.postfix.org/FILTER_README.html"],
  log: "warning: mail for <filter> loops back to myself; or: too many hops",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\ncontent_filter = smtp-amavis:[127.0.0.1]:10024",
          "master.cf": `
smtp inet n - n - - smtpd
smtp-amavis unix - - n - 2 smtp
127.0.0.1:10025 inet n - n - - smtpd
^^^^^^^^^^^^^^^ mail that comes back here has content_filter again and goes round: add "-o content_filter="
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\ncontent_filter = smtp-amavis:[127.0.0.1]:10024",
          "master.cf": "smtp-amavis unix - - n - 2 smtp\n127.0.0.1:10025 inet n - n - - smtpd -o content_filter=",
        },
      },
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": "smtp inet n - n - - smtpd -o content_filter=filter:dummy\n127.0.0.1:10025 inet n - n - - smtpd",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    const filter = instance.scope.value("content_filter");
    if (!master || !filter) return;
    for (const service of instance.activeServices) {
      const { entry, address, command, overrides } = service;
      const port = address && portNumber(address.port);
      if (command !== "smtpd" || !address || overrides.has("content_filter") || port === undefined || port < 1024)
        continue;
      if (!/^(127\.|localhost$|::1$)/.test(address.host)) continue;
      if ((service.scope.value("receive_override_options") ?? "").includes("no_content_filter")) continue;
      report({
        file: master,
        entry,
        span: entry.fields[0]!,
        message: 'mail that comes back here has content_filter again and goes round: add "-o content_filter="',
        fixes: [
          {
            title: 'Add "-o content_filter="',
            safe: false,
            edits: () => [addOverrides(master, service, ["content_filter="])],
          },
        ],
      });
    }
  },
});
