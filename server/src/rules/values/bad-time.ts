import { valueRule } from "./value-rule.ts";

export const badTime = valueRule({
  id: "bad-time",
  severity: "error",
  summary: "A time is not a whole number with one unit letter.",
  why: "A time is digits and at most one of s, m, h, d and w, without blank, sign or fraction. The daemon that reads another value stops, and its service answers nobody.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: "fatal: parameter <parameter>: bad time value or unit: <value>",
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_timeout = 10x
                ^^^ parameter smtpd_timeout: bad time value or unit: "10x": the daemon stops; write a whole number and one of s, m, h, d, w
`,
      `
maximal_queue_lifetime = 1.5d
                         ^^^^ parameter maximal_queue_lifetime: bad time value or unit: "1.5d": the daemon stops; write a whole number and one of s, m, h, d, w
`,
      `
bounce_queue_lifetime = 2 days
                        ^^^^^^ parameter bounce_queue_lifetime: bad time value or unit: "2 days": the daemon stops; write a whole number and one of s, m, h, d, w
`,
    ],
    good: [
      `
smtpd_timeout = 300
`,
      `
smtpd_timeout = \${stress?{10}:{300}}s
`,
      `
maximal_queue_lifetime = 5d
`,
    ],
  },
});
