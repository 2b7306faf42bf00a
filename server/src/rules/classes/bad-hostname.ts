import { isHostname } from "../../model/host-port.ts";
import { placeholders } from "../../syntax/templates.ts";
import { modelRule } from "../rule.ts";

export const badHostname = modelRule({
  id: "bad-hostname",
  severity: "error",
  summary: "The name of this machine or domain is no host name.",
  why: "Every Postfix program checks myhostname and mydomain when it starts and stops at a name with other characters than letters, digits, hyphens and dots, or at a bare number.",
  references: ["https://www.postfix.org/postconf.5.html#myhostname"],
  log: "fatal: file <file>: parameter myhostname: bad parameter value: <value>",
  fix: "none",
  examples: {
    bad: [
      `
myhostname = mail example.com
             ^^^^^^^^^^^^^^^^ "mail example.com" is no host name: Postfix does not start; use letters, digits, "-" and "."
`,
      `
mydomain = .example.com
           ^^^^^^^^^^^^ ".example.com" is no host name: Postfix does not start; use letters, digits, "-" and "."
`,
    ],
    good: ["myhostname = mail.example.com\nmydomain = example.com", "myhostname = {{ hostname }}"],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    for (const name of ["myhostname", "mydomain"]) {
      const setting = instance.settings.get(name);
      const value = instance.scope.value(name);
      if (!main || !setting || value === undefined || value === "" || isHostname(value)) continue;
      if (placeholders(setting.value).length > 0) continue;
      report({
        file: main,
        entry: setting.entry,
        span: setting.entry.value,
        message: `"${value.slice(0, 60)}" is no host name: Postfix does not start; use letters, digits, "-" and "."`,
      });
    }
  },
});
