import { valueRule } from "./value-rule.ts";

export const badBoolean = valueRule({
  id: "bad-boolean",
  severity: "error",
  summary: "A yes/no parameter has another value.",
  why: "Postfix knows only yes and no, in any case. postconf says nothing, but every daemon that reads the parameter stops at once, and its service answers nobody.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: "fatal: bad boolean configuration: <parameter> = <value>",
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_helo_required = true
                      ^^^^ bad boolean configuration: smtpd_helo_required = "true": the daemon stops; write "yes" or "no"
`,
      `
smtpd_sasl_auth_enable = maybe
                         ^^^^^ bad boolean configuration: smtpd_sasl_auth_enable = "maybe": the daemon stops; write "yes" or "no"
`,
    ],
    good: [
      `
smtpd_helo_required = YES
`,
      `
smtpd_helo_required = $strict
`,
      `
my_own_name = true
`,
    ],
  },
});
