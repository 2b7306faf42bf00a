import { replacement } from "../rule.ts";
import { refusalRule } from "./refusal-rule.ts";

export const inetPrivate = refusalRule(
  {
    id: "inet-private",
    severity: "error",
    summary: "A service that listens on the network is private.",
    why: "The private column says whether only Postfix itself may use a service; its default is y. A network service cannot be private, and master(8) stops at it.",
    references: ["https://www.postfix.org/master.5.html"],
    log: "fatal: <file>: line <n>: inet service cannot be private",
    fix: "safe",
    examples: {
      bad: [
        `
smtp inet - - n - - smtpd
          ^ inet service cannot be private: Postfix does not start; write "n"
`,
        `
2525 inet y - n - - smtpd
          ^ inet service cannot be private: Postfix does not start; write "n"
`,
      ],
      good: ["smtp inet n - n - - smtpd", "cleanup unix n - n - 0 cleanup"],
    },
  },
  "private",
  ({ token }, entry) => ({
    span: token!,
    message: 'inet service cannot be private: Postfix does not start; write "n"',
    fixes: [{ title: 'Change to "n"', safe: true, edits: () => [replacement(entry, token!, "n")] }],
  }),
);
