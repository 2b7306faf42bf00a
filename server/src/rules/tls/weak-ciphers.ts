import { modelRule } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";

const gradeParameters = ["smtpd", "smtp", "lmtp", "tlsproxy"].flatMap((daemon) => [
  `${daemon}_tls_ciphers`,
  `${daemon}_tls_mandatory_ciphers`,
]);
const listParameters = ["tls_high_cipherlist", "tls_medium_cipherlist", "smtpd_tls_cipherlist", "smtp_tls_cipherlist"];
const weakWords = /^(aNULL|eNULL|NULL|ADH|AECDH|LOW|EXP|EXPORT|EXPORT40|EXPORT56|RC4|RC2|DES|MD5|SSLv2)$/i;

export const weakCiphers = modelRule({
  id: "weak-ciphers",
  severity: "warning",
  summary: "Ciphers that can be broken are allowed.",
  why: 'The grades "low" and "export" stand for ciphers that were broken long ago, and "null" for no encryption at all. RC4, single DES and anonymous ciphers in a list of one\'s own protect as little.',
  references: [
    "https://www.postfix.org/postconf.5.html#smtpd_tls_mandatory_ciphers",
    "https://www.rfc-editor.org/rfc/rfc7465",
  ],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_tls_mandatory_ciphers = low
                              ^^^ "low" allows ciphers that can be broken: write "medium", or "high" where you know every client
tls_high_cipherlist = HIGH:RC4:!MD5
                           ^^^ RC4 protects nothing any more: remove it, or better the whole line
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtpd_tls_mandatory_ciphers = high\nsmtp_tls_ciphers = medium\ntls_medium_cipherlist = HIGH:!aNULL:!RC4:-DES:+RC4:@STRENGTH",
        },
      },
    ],
  },
  check: (instance, report) => {
    for (const { file, entry, value } of writtenValues(instance, ...gradeParameters)) {
      const grade = value.text.trim().toLowerCase();
      if (!["low", "export", "null"].includes(grade)) continue;
      report({
        file,
        entry,
        span: value,
        message: `"${grade}" allows ${grade === "null" ? "connections without any encryption" : "ciphers that can be broken"}: write "medium", or "high" where you know every client`,
        fixes: [
          {
            title: 'Change to "medium"',
            safe: false,
            edits: () => [{ uri: file.uri, range: entry.range(value), newText: "medium" }],
          },
        ],
      });
    }
    for (const { file, entry, value } of writtenValues(instance, ...listParameters)) {
      for (const { 0: word, index } of value.text.matchAll(/[^\s,:]+/g)) {
        if (!weakWords.test(word)) continue;
        // "aNULL:-aNULL:HIGH" is how OpenSSL lists are put in order.
        if (new RegExp(`[-!]${word}(?![A-Za-z0-9])`, "i").test(value.text)) continue;
        report({
          file,
          entry,
          span: { start: value.start + index, end: value.start + index + word.length },
          message: `${word} protects nothing any more: remove it, or better the whole line`,
        });
      }
    }
  },
});
