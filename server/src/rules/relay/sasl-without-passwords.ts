import type { Instance } from "../../model/instance.ts";
import { modelRule } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";

export const saslWithoutPasswords = modelRule({
  id: "sasl-without-passwords",
  severity: "error",
  summary: "The SMTP client is to log in, and no table has its passwords.",
  why: "smtp_sasl_auth_enable needs smtp_sasl_password_maps. Without that table the SMTP client stops when it starts, and all outgoing mail stays in the queue.",
  references: ["https://www.postfix.org/SASL_README.html#client_sasl"],
  log: "fatal: specify a password table via the `<parameter>' configuration parameter",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
relayhost = [smtp.example.net]:587
smtp_sasl_auth_enable = yes
                        ^^^ smtp_sasl_password_maps is empty: the SMTP client stops, and mail stays in the queue; name the table with the passwords
`,
          "master.cf": "smtp unix - - n - - smtp",
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = texthash:/etc/postfix/sasl",
          "master.cf": "smtp unix - - n - - smtp",
        },
      },
      {
        files: {
          "main.cf": "smtp_sasl_auth_enable = yes",
          "master.cf": "smtp unix - - n - - smtp -o smtp_sasl_password_maps=texthash:/etc/postfix/sasl",
        },
      },
    ],
  },
  check: (instance, report) => {
    const clients = instance.activeServices.filter(({ command, type }) => command === "smtp" && type !== "inet");
    for (const { file, entry, value, service } of writtenValues(instance, "smtp_sasl_auth_enable")) {
      const readers = service ? [service] : clients.filter(({ overrides }) => !overrides.has("smtp_sasl_auth_enable"));
      if (!readers.some((client) => client.command === "smtp" && isWithoutPasswords(client))) continue;
      report({
        file,
        entry,
        span: value,
        message:
          "smtp_sasl_password_maps is empty: the SMTP client stops, and mail stays in the queue; name the table with the passwords",
      });
    }
  },
});

const isWithoutPasswords = ({ scope }: Instance["services"][number]): boolean =>
  scope.bool("smtp_sasl_auth_enable") === true && scope.value("smtp_sasl_password_maps")?.trim() === "";
