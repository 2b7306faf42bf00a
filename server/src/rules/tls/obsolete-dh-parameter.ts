import { hasVersion } from "../../facts/version.ts";
import { dhBits } from "../../model/dh-parameters.ts";
import { hostRule, removal } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";

/** Made for the example by openssl(1). */
const short = `-----BEGIN X9.42 DH PARAMETERS-----
MIIBJwKBgQCQGyka4BZvXlWLmRKEVmyFUyLQKsBpyMwjixXIwV6T6YcQxLs0lTFS
HHgcNfJEXoyrIKZG3AMWDjj0FIXXcApXxvi/eOWovv+R7jiXtkFJ57GB3OFwyK53
jio2UGDmOWDXO662uwaK+ja6O+hLBUZezA1kUX8f0PI3hAUohqNB6QKBgQCPm8qM
BRpj1b5WQ/lJZBiQO7ZKSVq/rwyCEIsznQZ+vQAQSlgM34aw8FAFCgt0UidYXbjj
XjxBXtOfM08EWrnV/pUQbNYvdsnLdusbTIbhxmSRXJF3y+a81sAmYfHKZI3BnHfN
80J/C/SO+lEs4r3uqfdw7giwwBYJcX8hqFnhNgIdAMI3Qx6FrjfrZLYZN/k9FeYO
qgSyY071QKPf8e8=
-----END X9.42 DH PARAMETERS-----\n`;

export const obsoleteDhParameter = hostRule({
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
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_tls_dh1024_param_file = /etc/postfix/dh.pem
^^^^^^^^^^^^^^^^^^^^^^^^^^^ 1024-bit parameters can be broken: remove the line, or make a file of 2048 bits
`,
        },
        target: "3.6",
        machine: { files: { "/etc/postfix/dh.pem": short } },
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
      const bits = text.startsWith("/") ? dhBits(instance.probes, text) : undefined;
      const message = messageFor(name, text, bits, hasVersion(instance.target, "3.8"));
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

function messageFor(name: string, file: string, bits: number | undefined, hasGroups: boolean): string | undefined {
  if (name === "smtpd_tls_dh512_param_file")
    return "export-grade parameters, which Postfix has long stopped using: remove the line";
  if (hasGroups) return "not needed since Postfix 3.8, whose built-in groups are better: remove the line";
  // The file itself says more than its name.
  const isShort = bits === undefined ? /(^|[^0-9])(512|1024)([^0-9]|$)/.test(nameOf(file)) : bits < 2048;
  return isShort
    ? `${bits ?? 1024}-bit parameters can be broken: remove the line, or make a file of 2048 bits`
    : undefined;
}

const nameOf = (file: string): string => file.slice(file.lastIndexOf("/") + 1);
