import { isHostname } from "../../model/host-port.ts";
import { modelRule } from "../rule.ts";

export const myhostnameNotFqdn = modelRule({
  id: "myhostname-not-fqdn",
  severity: "warning",
  summary: "The name of this machine is not fully qualified.",
  why: "Postfix greets other servers with myhostname. A name without a domain is refused by many of them, and mydomain cannot be derived from it.",
  references: ["https://www.postfix.org/postconf.5.html#myhostname"],
  fix: "none",
  examples: {
    bad: [
      `
myhostname = mail
             ^^^^ "mail" has no domain: other servers refuse such a HELO name; write the full name, as in "mail.example.com"
`,
    ],
    good: [
      "myhostname = mail.example.com",
      "myhostname = mail\nsmtp_helo_name = mail.example.com",
      "myhostname = mail\nrelayhost = [hub.example.com]",
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const setting = instance.settings.get("myhostname");
    const value = instance.scope.value("myhostname");
    if (!main || !setting || !value || value.includes(".") || !isHostname(value)) return;
    if (instance.settings.has("smtp_helo_name")) return;
    // Behind a relay nobody outside sees the name.
    if ((instance.scope.value("relayhost") ?? "?") !== "") return;
    report({
      file: main,
      entry: setting.entry,
      span: setting.entry.value,
      message: `"${value}" has no domain: other servers refuse such a HELO name; write the full name, as in "${value}.example.com"`,
    });
  },
});
