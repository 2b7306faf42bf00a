import { protocolNames, readProtocols } from "../../model/tls-protocols.ts";
import { modelRule, replacement } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";
import { protocolParameters } from "./protocol-parameters.ts";

export const badProtocolSyntax = modelRule({
  id: "bad-protocol-syntax",
  severity: "error",
  summary: "A list of TLS protocols has a word that Postfix does not understand.",
  why: "One unknown word makes the whole list invalid: the server turns TLS off and the client gives up its TLS sessions. `>=` and `<=` exist since Postfix 3.6 and must touch the version; a blank behind them changes the meaning without a word in the log.",
  references: ["https://www.postfix.org/postconf.5.html#smtpd_tls_protocols"],
  log: "warning: Invalid TLS protocol list <list>: disabling TLS support",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_tls_protocols = !SSLv2, TLS1.2
                              ^^^^^^ "TLS1.2" is no TLS protocol, and the whole list becomes invalid: TLS is off; write "TLSv1.2"
smtp_tls_protocols = >= TLSv1.2
                     ^^ a blank behind ">=" makes the list mean "TLSv1.2 alone": write ">=TLSv1.2" in one word
`,
        },
      },
      {
        files: {
          "main.cf": `
compatibility_level = 2
smtpd_tls_mandatory_protocols = >=TLSv1.2
                                ^^^^^^^^^ Postfix 3.5 does not know ">=", and the whole list becomes invalid: TLS is off; write "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1"
`,
        },
        target: "3.5",
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_protocols = >=tlsv1.2 <=0304\nsmtp_tls_protocols = !SSLv2:!SSLv3, !TLSv1\nlmtp_tls_protocols = $smtp_tls_protocols",
        },
      },
    ],
  },
  check: (instance, report) => {
    for (const { file, entry, value, scope } of writtenValues(instance, ...protocolParameters)) {
      // What comes from another parameter is that one's problem.
      if (value.text.includes("$")) continue;
      for (const error of readProtocols(scope.expand(value.text).text, instance.target).errors) {
        const span = { start: value.start + error.start, end: value.start + error.start + error.word.length };
        const next = /^[\s,:]*([^\s,:]+)/.exec(value.text.slice(error.start + error.word.length))?.[1];
        if (error.reason === "blank") {
          const joined = `${error.word}${next ?? "TLSv1.2"}`;
          report({
            file,
            entry,
            span,
            message:
              error.word === "!"
                ? `"!" must touch the protocol, else the whole list is invalid and TLS is off: write "${joined}"`
                : `a blank behind "${error.word}" makes the list mean "${next ?? ""} alone": write "${joined}" in one word`,
          });
          continue;
        }
        const instead = error.reason === "too-new" ? listForm(error.word) : nearest(error.word);
        const cause =
          error.reason === "too-new"
            ? `Postfix ${instance.target} does not know "${error.word.slice(0, 2)}"`
            : `"${error.word}" is no TLS protocol`;
        report({
          file,
          entry,
          span,
          message: `${cause}, and the whole list becomes invalid: TLS is off${instead ? `; write "${instead}"` : ""}`,
          fixes: instead
            ? [{ title: `Change to "${instead}"`, safe: false, edits: () => [replacement(entry, span, instead)] }]
            : [],
        });
      }
    }
  },
});

/** `>=TLSv1.2` as the list of what it leaves out. */
function listForm(word: string): string | undefined {
  const at = protocolNames.findIndex((name) => name.toLowerCase() === word.slice(2).toLowerCase());
  if (at < 0) return undefined;
  const out = word.startsWith(">=") ? protocolNames.slice(0, at) : protocolNames.slice(at + 1);
  return out.map((name) => `!${name}`).join(", ");
}

/** The protocol that a usual misspelling means: TLS1.2, TLSv12, TLSv1.0, SSL3. */
function nearest(word: string): string | undefined {
  const [, operator = "", family, digits = ""] = /^(>=|<=|!)?(tls|ssl)v?_?([0-9._]*)$/i.exec(word) ?? [];
  if (!family) return undefined;
  const number = digits
    .replace(/[._]/g, "")
    .replace(/^10$/, "1")
    .replace(/^([12])0$/, "$1");
  const wanted = `${family}v${number.length === 2 ? `${number[0]}.${number[1]}` : number}`.toLowerCase();
  const known = protocolNames.find((name) => name.toLowerCase() === wanted);
  return known && `${operator}${known}`;
}
