import type { Assignment } from "../../syntax/courier.ts";
import type { ShellError } from "../../syntax/shell.ts";
import { entryRule, replacement } from "../rule.ts";

const references = [
  "https://www.courier-mta.org/imap/INSTALL.html",
  "https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html",
];

/** The first error of an assignment, where it is one of those meant: what follows comes of it. */
function firstError(entry: Assignment, reasons: readonly ShellError["reason"][]): ShellError | undefined {
  const [first] = entry.errors;
  return first && reasons.includes(first.reason) ? first : undefined;
}

/** A value in double quotes; undefined where quoting could change what is meant. */
const quoted = (text: string): string | undefined => (/["'`$\\\r\n]/.test(text) ? undefined : `"${text}"`);

/** Everything from the value's first character to the end of the first line, without a comment. */
function wholeValue(entry: Assignment) {
  const equals = entry.operator.end;
  const line = /^[^\r\n]*/.exec(entry.text.slice(equals))![0];
  const body = line.replace(/(?<!\s)\s+#[\s\S]*$/, "").trimEnd();
  const start = equals + (body.length - body.trimStart().length);
  return { start, end: equals + body.length, text: body.trim() };
}

export const courierSpacesAroundEquals = entryRule<"assignment">({
  id: "courier-spaces-around-equals",
  severity: "error",
  summary: "A Courier setting has blanks around its equals sign.",
  why: "The shell reads these files. With a blank before or behind the equals sign it takes the words for a command, and the variable stays unset. Courier then starts with a default, or not at all.",
  references,
  log: "<NAME>: not found",
  fix: "safe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
MAXDAEMONS = 80
          ^^^ blanks around "=": the shell takes this for a command and sets nothing; write MAXDAEMONS=80
MAXPERIP= 20
        ^^ blanks around "=": the shell takes this for a command and sets nothing; write MAXPERIP=20
`,
        },
      },
    ],
    good: [{ files: { "main.cf": "", "../courier/imapd": "MAXDAEMONS=80\nMAXPERIP=20\nTCPDOPTS=\nPIDFILE=''\n" } }],
  },
  on: "assignment",
  check: (entry, report) => {
    if (!firstError(entry, ["blank-before-equals", "blank-after-equals"])) return;
    const { start, end, text } = wholeValue(entry);
    const span = { start: entry.operator.start, end: Math.max(start, entry.operator.end) };
    const value = /^["']/.test(text) || !/[\s;&|<>()]/.test(text) ? text : quoted(text);
    report({
      span,
      message: `blanks around "=": the shell takes this for a command and sets nothing; write ${entry.name.text}=${value ?? "…"}`,
      fixes:
        value === undefined
          ? []
          : [
              {
                title: "Remove the blanks",
                safe: true,
                edits: () => [
                  replacement(entry, { start: entry.operator.start, end: Math.max(end, span.end) }, `=${value}`),
                ],
              },
            ],
    });
  },
});

export const courierUnquotedValue = entryRule<"assignment">({
  id: "courier-unquoted-value",
  severity: "error",
  summary: "A Courier value with blanks or special characters has no quotes.",
  why: "The shell ends a value at the first blank and runs the rest as a command, so the variable is not set. Characters such as ; & | ( ) cut the value or stop the whole file.",
  references,
  log: "<word>: not found",
  fix: "safe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
TCPDOPTS=-nodnslookup -noidentlookup
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ the shell runs what follows the first word as a command and sets nothing: put the value in quotes
`,
        },
      },
    ],
    good: [{ files: { "main.cf": "", "../courier/imapd": 'TCPDOPTS="-nodnslookup -noidentlookup"\n' } }],
  },
  on: "assignment",
  check: (entry, report) => {
    const error = firstError(entry, ["second-word", "metacharacter"]);
    if (!error) return;
    const { start, end, text } = wholeValue(entry);
    const value = quoted(text);
    report({
      span: { start, end },
      message:
        error.reason === "second-word"
          ? "the shell runs what follows the first word as a command and sets nothing: put the value in quotes"
          : "the shell does not take this character as part of the value: put the value in quotes",
      fixes: value
        ? [{ title: "Put the value in quotes", safe: true, edits: () => [replacement(entry, { start, end }, value)] }]
        : [],
    });
  },
});

export const courierUnbalancedQuote = entryRule<"assignment">({
  id: "courier-unbalanced-quote",
  severity: "error",
  summary: "A quote is not closed in a Courier file.",
  why: "The shell reads on to the end of the file for the closing quote and gives up. Courier does not start with such a file.",
  references,
  log: "Syntax error: Unterminated quoted string",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
TCPDOPTS="-nodnslookup
         ^ this quote is not closed: the shell gives up the whole file, and Courier does not start
`,
        },
      },
    ],
    good: [{ files: { "main.cf": "", "../courier/imapd": 'TCPDOPTS="it\'s"\n' } }],
  },
  on: "assignment",
  check: (entry, report) => {
    const error = entry.errors.find(({ reason }) => reason === "unbalanced-quote" || reason === "unbalanced-backtick");
    if (!error) return;
    report({
      span: { start: error.start, end: error.start + 1 },
      message: "this quote is not closed: the shell gives up the whole file, and Courier does not start",
    });
  },
});
