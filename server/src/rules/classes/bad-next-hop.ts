import { splitWords } from "../../syntax/words.ts";
import { modelRule } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";
import { isLiteral } from "../values/setting.ts";

export const badNextHop = modelRule({
  id: "bad-next-hop",
  severity: "error",
  summary: "The server that mail is handed to cannot be read.",
  why: "The SMTP client reads HOST, [HOST], HOST:PORT or [HOST]:PORT. It stops at anything else, and all mail on this way stays in the queue.",
  references: ["https://www.postfix.org/postconf.5.html#relayhost"],
  log: "fatal: <reason> in server description: <word>; or: fatal: bad network port: <port> for destination: <word>",
  fix: "safe",
  examples: {
    bad: [
      `
relayhost = [smtp.example.net:587
            ^^^^^^^^^^^^^^^^^^^^^ missing "]": the SMTP client stops, and mail stays in the queue; write [HOST]:PORT
`,
      `
relayhost = [smtp.example.net]587
            ^^^^^^^^^^^^^^^^^^^^^ text behind "]" that is no ":PORT": the SMTP client stops, and mail stays in the queue; write [HOST]:PORT
`,
      `
relayhost = [smtp.example.net]:58700000
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^ "58700000" is no port: the SMTP client stops, and mail stays in the queue; write [HOST]:PORT
`,
    ],
    good: [
      "relayhost = [smtp.example.net]:587\nsmtp_fallback_relay = example.org, [192.0.2.1]:25",
      "relayhost = example.net:submission",
      "relayhost = [2001:db8::1]",
      "relayhost = [$mydomain",
    ],
  },
  check: (instance, report) => {
    for (const { file, entry, value } of writtenValues(instance, "relayhost", "smtp_fallback_relay")) {
      if (!isLiteral(value)) continue;
      for (const word of splitWords(entry.text, value.start, value.end)) {
        const problem = problemOf(word.text);
        if (!problem) continue;
        const right = /^(\[[^\]]+\])(\d{1,5})$/.exec(word.text);
        report({
          file,
          entry,
          span: word,
          message: `${problem}: the SMTP client stops, and mail stays in the queue; write [HOST]:PORT`,
          fixes: right
            ? [
                {
                  title: `Change to "${right[1]}:${right[2]}"`,
                  safe: true,
                  edits: () => [{ uri: file.uri, range: entry.range(word), newText: `${right[1]}:${right[2]}` }],
                },
              ]
            : [],
        });
      }
    }
  },
});

function problemOf(text: string): string | undefined {
  const close = text.indexOf("]");
  if (text.startsWith("[") && close < 0) return 'missing "]"';
  const rest = text.startsWith("[") ? text.slice(close + 1) : text.slice(text.lastIndexOf(":"));
  if (text.startsWith("[") && rest !== "" && rest[0] !== ":") return 'text behind "]" that is no ":PORT"';
  const port = /^:(\d+)$/.exec(rest)?.[1];
  return port !== undefined && Number(port) > 65535 && (text.startsWith("[") || text.split(":").length === 2)
    ? `"${port}" is no port`
    : undefined;
}
