import { offersSasl } from "../../model/submission.ts";
import { addOverrides } from "../listeners/wrapper-mode.ts";
import type { ModelFinding } from "../rule.ts";
import { modelRule } from "../rule.ts";
import { isLocalOnly, serverLevel } from "./server-level.ts";

export const authWithoutTls = modelRule({
  id: "auth-without-tls",
  severity: "warning",
  summary: "Users may log in without TLS.",
  why: "With smtpd_tls_auth_only off, smtpd offers AUTH before STARTTLS too. A mail program that does not use TLS then sends its password readable by everybody on the way.",
  references: ["https://www.postfix.org/postconf.5.html#smtpd_tls_auth_only"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_tls_cert_file = /etc/postfix/mail.pem
smtpd_tls_security_level = may
smtpd_sasl_auth_enable = yes
^^^^^^^^^^^^^^^^^^^^^^ logins are taken without TLS, passwords cross the network readable: set "smtpd_tls_auth_only = yes"
`,
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_cert_file = /etc/postfix/mail.pem\nsmtpd_tls_security_level = may",
          "master.cf": `
smtp inet n - n - - smtpd
  -o smtpd_sasl_auth_enable=yes
     ^^^^^^^^^^^^^^^^^^^^^^ logins are taken without TLS, passwords cross the network readable: set "smtpd_tls_auth_only = yes"
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_cert_file = /etc/postfix/mail.pem\nsmtpd_tls_security_level = may\nsmtpd_tls_auth_only = yes\nsmtpd_sasl_auth_enable = yes",
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtpd_tls_cert_file = /etc/postfix/mail.pem",
          "master.cf":
            "submission inet n - n - - smtpd\n  -o smtpd_sasl_auth_enable=yes\n  -o smtpd_tls_security_level=encrypt\n127.0.0.1:26 inet n - n - - smtpd -o smtpd_sasl_auth_enable=yes",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main || !master) return;
    const found = new Map<string, ModelFinding>();
    for (const service of instance.activeServices) {
      const { entry, command, type, scope, overrides } = service;
      if (command !== "smtpd" || type !== "inet" || isLocalOnly(instance, service)) continue;
      if (!offersSasl(scope) || scope.bool("smtpd_tls_auth_only") !== false) continue;
      const level = serverLevel(scope);
      if (level === undefined || level === "encrypt") continue;
      const options = scope.list("smtpd_sasl_security_options");
      if (!options || options.some(({ text }) => text.toLowerCase() === "noplaintext")) continue;
      const names = ["smtpd_tls_auth_only", "smtpd_sasl_auth_enable"];
      const name = names.find((candidate) => overrides.has(candidate));
      const setting = names.map((candidate) => instance.settings.get(candidate)).find((candidate) => candidate);
      const place = name
        ? { file: master, entry, span: overrides.get(name)!.name }
        : setting && { file: main, entry: setting.entry, span: setting.entry.name };
      if (!place) continue;
      const key = `${place.file.uri} ${place.entry.line} ${place.span.start}`;
      const written = overrides.get("smtpd_tls_auth_only");
      const global = instance.settings.get("smtpd_tls_auth_only");
      const range = written ? entry.range(written.value) : global?.entry.range(global.entry.value);
      const uri = written ? master.uri : main.uri;
      const after = instance.settings.get("smtpd_sasl_auth_enable")?.entry.wholeRange.end;
      found.set(key, {
        ...place,
        message: `logins are taken without TLS, passwords cross the network readable: ${level === "none" ? "turn TLS on (smtpd_tls_security_level = may) and set" : "set"} "smtpd_tls_auth_only = yes"`,
        fixes:
          level === "none"
            ? []
            : [
                {
                  title: 'Set "smtpd_tls_auth_only = yes"',
                  safe: false,
                  edits: () => {
                    if (range) return [{ uri, range, newText: "yes" }];
                    if (name || !after) return [addOverrides(master, service, ["smtpd_tls_auth_only=yes"])];
                    return [{ uri, range: { start: after, end: after }, newText: "\nsmtpd_tls_auth_only = yes" }];
                  },
                },
              ],
      });
    }
    for (const finding of found.values()) report(finding);
  },
});
