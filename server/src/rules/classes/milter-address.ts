import { splitHostPort } from "../../model/host-port.ts";
import { splitWords } from "../../syntax/words.ts";
import { modelRule } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";
import { isLiteral } from "../values/setting.ts";

export const milterAddress = modelRule({
  id: "milter-address",
  severity: "error",
  summary: "The address of a mail filter (milter) cannot be read.",
  why: "Postfix calls a milter at inet:HOST:PORT or unix:PATH. Where the address says neither, every mail is answered with a temporary error, and stays with its sender.",
  references: ["https://www.postfix.org/MILTER_README.html"],
  log: 'warning: Milter service needs transport:endpoint instead of "<word>"; or: warning: invalid transport name: <word> in Milter service: <word>; or: fatal: <address>: <reason>',
  fix: "safe",
  examples: {
    bad: [
      `
smtpd_milters = 127.0.0.1:8891
                ^^^^^^^^^^^^^^ "127.0.0.1:8891" is no milter's address, so mail is refused for the time being: write inet:HOST:PORT or unix:PATH
`,
      `
non_smtpd_milters = inet:127.0.0.1
                    ^^^^^^^^^^^^^^ "inet:127.0.0.1" is no milter's address, so mail is refused for the time being: write inet:HOST:PORT or unix:PATH
`,
      `
smtpd_milters = { /run/opendkim.sock, connect_timeout=10s }
                  ^^^^^^^^^^^^^^^^^^ "/run/opendkim.sock" is no milter's address, so mail is refused for the time being: write inet:HOST:PORT or unix:PATH
`,
    ],
    good: [
      "smtpd_milters = inet:localhost:8891, unix:/run/a.sock, local:opendkim/opendkim.sock, inet:[::1]:11332\nnon_smtpd_milters = $smtpd_milters",
      "smtpd_milters = { inet:127.0.0.1:8891, connect_timeout=10s }",
      "smtpd_milters =\nnon_smtpd_milters = inet:8891",
    ],
  },
  check: (instance, report) => {
    for (const { file, entry, value } of writtenValues(instance, "smtpd_milters", "non_smtpd_milters")) {
      if (!isLiteral(value)) continue;
      for (const word of splitWords(entry.text, value.start, value.end)) {
        const address = word.braced ? splitWords(entry.text, word.content.start, word.content.end)[0] : word;
        if (!address || word.error || isMilter(address.text)) continue;
        const right = /^[\w.-]+:\d+$/.test(address.text) ? `inet:${address.text}` : undefined;
        const path = address.text.startsWith("/") ? `unix:${address.text}` : right;
        report({
          file,
          entry,
          span: address,
          message: `"${address.text}" is no milter's address, so mail is refused for the time being: write inet:HOST:PORT or unix:PATH`,
          fixes: path
            ? [
                {
                  title: `Change to "${path}"`,
                  safe: true,
                  edits: () => [{ uri: file.uri, range: entry.range(address), newText: path }],
                },
              ]
            : [],
        });
      }
    }
  },
});

function isMilter(text: string): boolean {
  const colon = text.indexOf(":");
  const transport = text.slice(0, Math.max(0, colon)).toLowerCase();
  const endpoint = text.slice(colon + 1);
  if (endpoint === "") return false;
  if (transport === "inet") return typeof splitHostPort(endpoint) !== "string";
  return transport === "unix" || transport === "local";
}
