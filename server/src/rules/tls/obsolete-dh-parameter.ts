import { hasVersion } from "../../facts/version.ts";
import { modelRule, removal } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";

export const obsoleteDhParameter = modelRule({
  id: "obsolete-dh-parameter",
  severity: "warning",
  summary: "Diffie-Hellman parameters are set that do more harm than good.",
  why: "Postfix 3.8 and later take the strong built-in groups, and clients of today use elliptic curves anyway. A file of 512 or 1024 bits weakens the connections that still use it.",
  references: ["https://www.postfix.org/postconf.5.html#smtpd_tls_dh1024_param_file"],
  fix: "unsafe",
  insteadOf: ["deprecated-parameter"],
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_tls_dh1024_param_file = /etc/postfix/dh2048.pem
^^^^^^^^^^^^^^^^^^^^^^^^^^^ not needed since Postfix 3.8, whose built-in groups are better: remove the line
smtpd_tls_dh512_param_file = /etc/postfix/dh512.pem
^^^^^^^^^^^^^^^^^^^^^^^^^^ export-grade parameters, which Postfix has long stopped using: remove the line
`,
        },
      },
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_tls_dh1024_param_file = /etc/postfix/dh1024.pem
^^^^^^^^^^^^^^^^^^^^^^^^^^^ 1024-bit parameters can be broken: remove the line, or make a file of 2048 bits
`,
        },
        target: "3.6",
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_dh1024_param_file = /etc/postfix/dh2048.pem\nsmtpd_tls_dh512_param_file =",
        },
        target: "3.6",
      },
      { files: { "main.cf": "compatibility_level = 3.6\nsmtpd_tls_dh1024_param_file = auto" } },
    ],
  },
  check: (instance, report) => {
    const names = ["smtpd_tls_dh1024_param_file", "smtpd_tls_dh512_param_file"];
    for (const { file, entry, name, nameToken, value, service } of writtenValues(instance, ...names)) {
      const text = value.text.trim();
      if (text === "" || text.toLowerCase() === "auto" || text.toLowerCase() === "none") continue;
      const message = messageFor(name, text, hasVersion(instance.target, "3.8"));
      if (message)
        report({
          file,
          entry,
          span: nameToken,
          message,
          fixes: service ? [] : [{ title: "Remove the line", safe: false, edits: () => [removal(entry)] }],
        });
    }
  },
});

function messageFor(name: string, file: string, hasGroups: boolean): string | undefined {
  if (name === "smtpd_tls_dh512_param_file")
    return "export-grade parameters, which Postfix has long stopped using: remove the line";
  if (hasGroups) return "not needed since Postfix 3.8, whose built-in groups are better: remove the line";
  return /(^|[^0-9])(512|1024)([^0-9]|$)/.test(file.slice(file.lastIndexOf("/") + 1))
    ? "1024-bit parameters can be broken: remove the line, or make a file of 2048 bits"
    : undefined;
}
