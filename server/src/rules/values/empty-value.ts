import { valueRule } from "./value-rule.ts";

export const emptyValue = valueRule({
  id: "empty-value",
  severity: "error",
  summary: "A parameter that needs a value is empty.",
  why: "The daemons that read the parameter stop, because it may not be empty. To have the default back, remove the line or put a # before it.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: "fatal: bad string length 0 < 1: <parameter> = ",
  fix: "none",
  examples: {
    bad: [
      `
myorigin =
          ^ bad string length 0 < 1: "myorigin" may not be empty, the daemon stops; give a value or remove the line
`,
    ],
    good: [
      `
relayhost =
`,
      `
myorigin = $mydomain
`,
    ],
  },
});
