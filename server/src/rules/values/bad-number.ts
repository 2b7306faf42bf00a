import { valueRule } from "./value-rule.ts";

export const badNumber = valueRule({
  id: "bad-number",
  severity: "error",
  summary: "A number is not a whole number.",
  why: "A count or size in Postfix is a plain whole number, without unit, dots or blanks. The daemon that reads another value stops, and its service answers nobody.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: "fatal: bad numerical configuration: <parameter> = <value>",
  fix: "unsafe",
  examples: {
    bad: [
      `
message_size_limit = 50M
                     ^^^ bad numerical configuration: message_size_limit = "50M": the daemon stops; write a whole number without unit
`,
      `
smtpd_client_connection_count_limit = abc
                                      ^^^ bad numerical configuration: smtpd_client_connection_count_limit = "abc": the daemon stops; write a whole number without unit
`,
    ],
    good: [
      `
message_size_limit = 52428800
`,
      `
message_size_limit = $my_limit
`,
    ],
  },
});
