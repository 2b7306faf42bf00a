import { valueRule } from "./value-rule.ts";

export const timeSuffixIgnored = valueRule(
  {
    id: "time-suffix-ignored",
    severity: "warning",
    summary: "What stands behind the unit letter of a time is not read.",
    why: "Only the first letter behind the number counts. Sums such as 1d12h lose their second half without a word; spelled-out units only look as if they were understood.",
    references: ["https://www.postfix.org/postconf.5.html"],
    fix: "safe",
    examples: {
      bad: [
        `
maximal_queue_lifetime = 1d12h
                           ^^^ only the first letter behind the number counts: "1d12h" is read as "1d"; write that, or the sum in one unit
`,
        `
smtpd_timeout = 10minutes
                   ^^^^^^ only the first letter behind the number counts: "10minutes" is read as "10m"; write that, or the sum in one unit
`,
      ],
      good: [
        `
maximal_queue_lifetime = 36h
`,
      ],
    },
  },
  true,
);
