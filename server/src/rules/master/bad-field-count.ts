import { fieldNames, type Service } from "../../syntax/master-cf.ts";
import { replacement } from "../rule.ts";
import { refusalRule } from "./refusal-rule.ts";

const stockFields = ["", "", "-", "-", "-", "-", "-"];

export const badFieldCount = refusalRule(
  {
    id: "bad-field-count",
    severity: "error",
    summary: "A service has fewer than eight fields.",
    why: "A line of master.cf has eight columns, with - for a default. master(8) stops at a line with fewer, so no service runs at all.",
    references: ["https://www.postfix.org/master.5.html"],
    log: 'fatal: <file>: line <n>: missing "<name>" field',
    fix: "unsafe",
    oncePerBlock: true,
    examples: {
      bad: [
        `
smtp inet n - - - smtpd
^^^^^^^^^^^^^^^^^^^^^^^ 7 fields, 8 are needed: Postfix does not start; put a "-" where one is missing
`,
      ],
      good: ["smtp inet n - n - - smtpd"],
    },
  },
  "count",
  (_refusal, entry) => {
    const count = entry.fields.length;
    const fields = fill(entry);
    return {
      span: { start: 0, end: entry.fields.at(-1)!.end },
      message: `${count} field${count === 1 ? "" : "s"}, ${fieldNames.length} are needed: Postfix does not start; put a "-" where one is missing`,
      ...(fields && {
        fixes: [
          {
            title: 'Insert "-" for the missing fields',
            safe: false,
            edits: () => [replacement(entry, { start: 0, end: entry.fields.at(-1)!.end }, fields)],
          },
        ],
      }),
    };
  },
);

/** The line with its fields where their form says they belong; undefined where that is not plain. */
function fill(entry: Service): string | undefined {
  const words = entry.fields.map(({ text }) => text);
  const type = words[1];
  const command = words.at(-1)!;
  if (type === undefined || words.length < 3 || !/^(inet|unix|unix-dgram|fifo|pass)$/.test(type)) return undefined;
  if (!/^[a-z][\w./-]*$/i.test(command) || command.length < 2) return undefined;
  const middle = words.slice(2, -1);
  if (!middle.every((word) => /^(y|n|-|\d+\??)$/.test(word))) return undefined;
  const fields = [words[0]!, type, ...middle, ...stockFields.slice(2 + middle.length), command];
  if (type === "inet" && fields[2] === "-") fields[2] = "n";
  return fields.length === 8 ? fields.join(" ") : undefined;
}
