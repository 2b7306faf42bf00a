import { refusalRule } from "./refusal-rule.ts";

export const badServiceName = refusalRule(
  {
    id: "bad-service-name",
    severity: "error",
    summary: "The name of an inet service is no host and port.",
    why: "An inet service is called port, host:port or [address]:port. master(8) stops at another form, so no service runs at all.",
    references: ["https://www.postfix.org/master.5.html"],
    log: 'fatal: <file>: line <n>: <reason> in "<name>"',
    fix: "none",
    examples: {
      bad: [
        `
192.0.2.1: inet n - n - - smtpd
^^^^^^^^^^ missing service information in "192.0.2.1:": Postfix does not start; write host:port, [address]:port or a port
`,
        `
[2001:db8::1:25 inet n - n - - smtpd
^^^^^^^^^^^^^^^ missing "]" in "[2001:db8::1:25": Postfix does not start; write host:port, [address]:port or a port
`,
      ],
      good: [
        "192.0.2.1:smtp inet n - n - - smtpd",
        "[2001:db8::1]:25 inet n - n - - smtpd",
        "smtp inet n - n - - smtpd",
      ],
    },
  },
  "name",
  ({ message }, entry) => ({
    span: entry.fields[0]!,
    message: `${message}: Postfix does not start; write host:port, [address]:port or a port`,
  }),
);
