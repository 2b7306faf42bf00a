import { replacement } from "../rule.ts";
import { refusalRule } from "./refusal-rule.ts";

export const badServiceField = refusalRule(
  {
    id: "bad-service-field",
    severity: "error",
    summary: "A column of master.cf holds what does not belong there.",
    why: "private, unprivileged and chroot are y, n or -; wakeup and process limit are numbers or -. master(8) stops at anything else, so no service runs at all. Often a column is missing or one too many.",
    references: ["https://www.postfix.org/master.5.html"],
    log: 'fatal: <file>: line <n>: field "<name>": bad value: "<word>"',
    fix: "unsafe",
    examples: {
      bad: [
        `
smtp inet no - n - - smtpd
          ^^ field "private": bad value "no": Postfix does not start; use y, n or -
`,
        `
pickup unix n - n 60s 1 pickup
`
          .replace("60s", "sixty")
          .concat(`                  ^^^^^ field "wakeup": bad value "sixty": Postfix does not start; use a number of seconds, or -
`),
      ],
      good: ["smtp inet n - n - - smtpd", "flush unix n - n 1000? 0 flush"],
    },
  },
  "field",
  ({ token, field }, entry) => {
    const word = token!.text;
    const isFlag = field === "private" || field === "unprivileged" || field === "chroot";
    const meant = isFlag ? flagOf(word) : /^-?\d+/.exec(word)?.[0].replace("-", "");
    const use = isFlag
      ? "y, n or -"
      : field === "wakeup"
        ? "a number of seconds, or -"
        : field === "process_limit"
          ? "a number, or -"
          : "the program's name";
    return {
      span: token!,
      message: `field "${field}": bad value "${word}": Postfix does not start; use ${use}`,
      ...(meant && {
        fixes: [{ title: `Change to "${meant}"`, safe: false, edits: () => [replacement(entry, token!, meant)] }],
      }),
    };
  },
);

const flagOf = (word: string): string | undefined =>
  /^(y|yes|true|1)$/i.test(word) ? "y" : /^(n|no|false|0)$/i.test(word) ? "n" : undefined;
