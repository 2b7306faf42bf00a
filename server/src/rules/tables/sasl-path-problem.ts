import { modelRule } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";

export const saslPathProblem = modelRule({
  id: "sasl-path-problem",
  severity: "error",
  summary: "A chrooted smtpd cannot reach the socket of the login server.",
  why: "A chrooted daemon sees the queue directory as its root, so an absolute path such as /var/spool/postfix/private/auth or /var/run/dovecot/auth-client is not there. Every login fails with a temporary error.",
  references: ["https://www.postfix.org/SASL_README.html#server_dovecot_comm"],
  log: "fatal: no SASL authentication mechanisms; or: warning: SASL: Connect to Dovecot auth socket '<path>' failed: No such file or directory",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = /var/spool/postfix/private/auth
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ "smtp" runs chrooted and does not find this path: write it relative to the queue directory, "private/auth"
`,
          "master.cf": "smtp inet n - y - - smtpd",
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot\nsmtpd_sasl_path = private/auth",
          "master.cf": "smtp inet n - y - - smtpd",
        },
      },
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot\nsmtpd_sasl_path = /var/run/dovecot/auth-client",
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
    ],
  },
  check: (instance, report) => {
    for (const { file, entry, value, scope, service } of writtenValues(instance, "smtpd_sasl_path")) {
      const path = scope.value("smtpd_sasl_path");
      if (scope.value("smtpd_sasl_type") !== "dovecot" || !path?.startsWith("/")) continue;
      const candidates = service
        ? [service]
        : instance.activeServices.filter((one) => one.command === "smtpd" && !one.overrides.has("smtpd_sasl_path"));
      const chrooted = candidates.find(
        (one) => one.field("chroot") === "y" && one.scope.bool("smtpd_sasl_auth_enable") === true,
      );
      if (!chrooted) continue;
      const queue = instance.scope.value("queue_directory");
      const inside = queue && path.startsWith(`${queue}/`) ? path.slice(queue.length + 1) : undefined;
      const written = inside ?? "private/auth";
      report({
        file,
        entry,
        span: value,
        message: `"${chrooted.name}" runs chrooted and does not find this path: write it relative to the queue directory, "${written}"`,
        ...(inside !== undefined && {
          fixes: [
            {
              title: `Change to "${inside}"`,
              safe: false,
              edits: () => [{ uri: file.uri, range: entry.range(value), newText: inside }],
            },
          ],
        }),
      });
    }
  },
});
