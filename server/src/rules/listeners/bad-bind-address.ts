import { withoutBrackets } from "../../model/addresses.ts";
import { isAddress } from "../../model/host-port.ts";
import { modelRule } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";
import { isLiteral } from "../values/setting.ts";

const names = ["smtp_bind_address", "smtp_bind_address6", "lmtp_bind_address", "lmtp_bind_address6"];

export const badBindAddress = modelRule({
  id: "bad-bind-address",
  severity: "error",
  summary: "The address to send from is no IP address.",
  why: "The SMTP client binds to the address before it connects. It looks up no names here, and stops at everything but an address: all outgoing mail stays in the queue.",
  references: ["https://www.postfix.org/postconf.5.html#smtp_bind_address"],
  log: "fatal: smtp_connect_addr: bad <name> parameter: <value>: <reason>",
  fix: "none",
  examples: {
    bad: [
      `
smtp_bind_address = mail.example.com
                    ^^^^^^^^^^^^^^^^ "mail.example.com" is no address: the SMTP client stops, and mail stays in the queue; write one address
`,
      {
        files: {
          "main.cf": "",
          "master.cf": `
out unix - - n - - smtp -o smtp_bind_address=192.0.2.256
                                             ^^^^^^^^^^^ "192.0.2.256" is no address: the SMTP client stops, and mail stays in the queue; write one address
`,
        },
      },
    ],
    good: [
      "smtp_bind_address = 192.0.2.1\nsmtp_bind_address6 = 2001:db8::1",
      "smtp_bind_address =\nsmtp_bind_address6 = [2001:db8::1]",
      "smtp_bind_address = $proxy_interfaces",
    ],
  },
  check: (instance, report) => {
    for (const { file, entry, value } of writtenValues(instance, ...names)) {
      const text = value.text.trim();
      if (text === "" || !isLiteral(value)) continue;
      if (isAddress(withoutBrackets(text))) continue;
      report({
        file,
        entry,
        span: value,
        message: `"${text.slice(0, 60)}" is no address: the SMTP client stops, and mail stays in the queue; write one address`,
      });
    }
  },
});
