import { refusalRule } from "./refusal-rule.ts";

export const badArgumentBraces = refusalRule(
  {
    id: "bad-argument-braces",
    severity: "error",
    summary: "The braces of an argument do not match.",
    why: "An argument that starts with { goes up to the } that closes it, and nothing may follow that. master(8) stops at other braces, so no service runs at all.",
    references: ["https://www.postfix.org/master.5.html"],
    log: "fatal: <file>: line <n>: missing '}' in \"<text>\"",
    fix: "none",
    examples: {
      bad: [
        `
smtp inet n - n - - smtpd -o { mynetworks = 192.0.2.0/24
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing '}': Postfix does not start; close the brace
`,
        `
smtp inet n - n - - smtpd -o {mynetworks=}x
                             ^^^^^^^^^^^^^^ syntax error after '}': Postfix does not start; put a blank behind the brace
`,
      ],
      good: ["smtp inet n - n - - smtpd -o { mynetworks = 192.0.2.0/24 }"],
    },
  },
  "braces",
  ({ message, token }) => ({
    span: token!,
    message: message.startsWith("missing")
      ? "missing '}': Postfix does not start; close the brace"
      : "syntax error after '}': Postfix does not start; put a blank behind the brace",
  }),
);
