import { serviceTypes } from "../../model/services.ts";
import { replacement } from "../rule.ts";
import { nearest } from "../values/nearest.ts";
import { refusalRule } from "./refusal-rule.ts";

export const badServiceType = refusalRule(
  {
    id: "bad-service-type",
    severity: "error",
    summary: "The type of a service is none that there is.",
    why: "The second column is inet, unix, unix-dgram, fifo or pass, in lower case. master(8) stops at another word, so no service runs at all.",
    references: ["https://www.postfix.org/master.5.html"],
    log: "fatal: <file>: line <n>: bad transport type: <word>",
    fix: "unsafe",
    examples: {
      bad: [
        `
smtp tcp n - n - - smtpd
     ^^^ bad transport type: "tcp": Postfix does not start; use inet, unix, unix-dgram, fifo or pass
`,
      ],
      good: ["smtp inet n - n - - smtpd"],
    },
  },
  "type",
  ({ token }, entry) => {
    const word = token!.text;
    const meant = word === "tcp" ? "inet" : nearest(word, serviceTypes);
    return {
      span: token!,
      message: `bad transport type: "${word}": Postfix does not start; use inet, unix, unix-dgram, fifo or pass`,
      ...(meant && {
        fixes: [{ title: `Change to "${meant}"`, safe: false, edits: () => [replacement(entry, token!, meant)] }],
      }),
    };
  },
);
