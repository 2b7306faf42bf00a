import { valueRule } from "./value-rule.ts";

export const numberOutOfRange = valueRule({
  id: "number-out-of-range",
  severity: "error",
  summary: "A number is outside the limits of its parameter.",
  why: "The daemon checks the limits when it starts and stops if the number lies outside, so its service answers nobody.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: "fatal: invalid <parameter> parameter value <value>",
  fix: "unsafe",
  examples: {
    bad: [
      `
default_process_limit = 0
                        ^ invalid default_process_limit parameter value 0: smaller than the least allowed, 1; the daemon stops
`,
    ],
    good: [
      `
default_process_limit = 10
`,
    ],
  },
});
