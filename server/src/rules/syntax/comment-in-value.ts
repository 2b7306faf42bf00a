import { parameters } from "../../facts/parameters.ts";
import { placeholders } from "../../syntax/templates.ts";
import { isSpace, trimEnd } from "../../syntax/text.ts";
import { balancedLength } from "../../syntax/words.ts";
import { entryRule } from "../rule.ts";

export const commentInValue = entryRule<"parameter">({
  id: "comment-in-value",
  severity: "error",
  summary: "A value is followed by what looks like a comment.",
  why: "Postfix has comments on lines of their own only. Behind a value, the # and all words after it are part of the value: a yes becomes no yes, a list gets members that nobody meant.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: "warning: <file>: #comment after other text is not allowed: <text>",
  fix: "unsafe",
  insteadOf: [
    "bad-boolean",
    "bad-number",
    "bad-time",
    "bad-enum",
    "bad-list-word",
    "time-suffix-ignored",
    "unknown-restriction",
    "relayhost-without-brackets",
    "myorigin-list",
    "bad-hostname",
    "missing-table-type",
    "undefined-transport",
    "typographic-character",
    "placeholder-left",
    "bad-protocol-syntax",
  ],
  examples: {
    bad: [
      `
relayhost = [mail.example.com] # the hub
                               ^^^^^^^^^ a comment needs a line of its own: here it is part of the value of "relayhost"
`,
      `
smtpd_recipient_restrictions =
  permit_mynetworks,  # our own
                      ^^^^^^^^^ a comment needs a line of its own: here it is part of the value of "smtpd_recipient_restrictions"
  reject_unauth_destination
`,
    ],
    good: [
      "# the hub\nrelayhost = [mail.example.com]",
      "smtpd_banner = $myhostname ESMTP #1",
      "mailbox_command = procmail -t # shell",
    ],
  },
  on: "parameter",
  languages: ["postfix-main"],
  check: (entry, report) => {
    const { value, name, text } = { ...entry.parts, text: entry.text };
    let at = text.indexOf("#", value.start + 1);
    if (at < 0) return;
    const fact = parameters.get(name.text);
    if (
      fact?.raw ||
      fact?.type === "command" ||
      fact?.type === "string" ||
      /_(banner|reply|command|footer)$/.test(name.text)
    )
      return;
    for (; at >= 0 && at < value.end; at = text.indexOf("#", at + 1)) {
      if (!isSpace(text, at - 1) || isInside(text, value.start, at)) continue;
      const seam = entry.logical.seams.find((offset) => offset > at) ?? value.end;
      const end = trimEnd(text, at, Math.min(seam, value.end));
      const comment = text.slice(at, end);
      if (placeholders(text).some((span) => span.start <= at && at < span.end)) continue;
      report({
        span: { start: at, end },
        message: `a comment needs a line of its own: here it is part of the value of "${name.text}"`,
        fixes: [
          {
            title: "Move the comment to a line of its own above",
            safe: false,
            edits: () => {
              const top = { line: entry.line, character: 0 };
              return [
                { range: { start: top, end: top }, newText: `${comment}\n` },
                { range: entry.range({ start: trimEnd(text, value.start, at), end }), newText: "" },
              ];
            },
          },
        ],
      });
      return;
    }
  },
});

/** Whether an offset lies in braces, as a `#` of an inline pattern does. */
function isInside(text: string, from: number, at: number): boolean {
  for (let open = text.indexOf("{", from); open >= 0 && open < at; open = text.indexOf("{", open + 1)) {
    const length = balancedLength(text, open);
    if (length === 0 || open + length > at) return true;
    open += length - 1;
  }
  return false;
}
