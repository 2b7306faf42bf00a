import { writtenLists } from "../../model/restrictions.ts";
import type { Entry } from "../../syntax/entry.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import type { Token } from "../../syntax/text.ts";
import { splitWords } from "../../syntax/words.ts";
import { modelRule } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";
import { nearest } from "../values/nearest.ts";
import { isLiteral } from "../values/setting.ts";

const ofMilter = ["command_timeout", "connect_timeout", "content_timeout", "default_action", "protocol"];
const ofPolicy = [
  "default_action",
  "max_idle",
  "max_ttl",
  "policy_context",
  "request_limit",
  "retry_delay",
  "timeout",
  "try_limit",
];

export const serverAttribute = modelRule({
  id: "server-attribute",
  severity: "error",
  summary: "A milter or policy server is given a setting that does not exist.",
  why: "What stands behind the server inside the braces is read when smtpd starts. It stops at a name that it does not know, and nobody can send or deliver mail.",
  references: ["https://www.postfix.org/MILTER_README.html", "https://www.postfix.org/SMTPD_POLICY_README.html"],
  log: 'fatal: unknown option: "<name> = <value>"',
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_milters = { inet:127.0.0.1:8891, connect_timout=10s }
                                       ^^^^^^^^^^^^^^ no such setting of a milter: smtpd stops; did you mean "connect_timeout"?
`,
      `
smtpd_recipient_restrictions = reject_unauth_destination, check_policy_service { unix:private/policy, patience=5s }
                                                                                                      ^^^^^^^^ no such setting of a policy server: smtpd stops; it knows default_action, max_idle, max_ttl, policy_context, request_limit, retry_delay, timeout, try_limit
`,
    ],
    good: [
      "smtpd_milters = { inet:127.0.0.1:8891, connect_timeout = 10s, default_action = accept }",
      "smtpd_client_restrictions = check_policy_service { inet:127.0.0.1:10023, timeout = 5s, default_action = DUNNO }",
    ],
  },
  check: (instance, report) => {
    const look = (file: SourceFile, entry: Entry, content: Token, kind: string, known: readonly string[]) => {
      for (const word of splitWords(content.text).slice(1)) {
        const { text, start } = word.content;
        const name = text.split("=")[0]!.trim();
        if (!text.includes("=") || name === "" || known.includes(name) || text.includes("$")) continue;
        const right = nearest(name, known);
        const span = { start: content.start + start, end: content.start + start + name.length };
        report({
          file,
          entry,
          span,
          message: `no such setting of a ${kind}: smtpd stops; ${right ? `did you mean "${right}"?` : `it knows ${known.join(", ")}`}`,
          fixes: right
            ? [
                {
                  title: `Change to "${right}"`,
                  safe: false,
                  edits: () => [{ uri: file.uri, range: entry.range(span), newText: right }],
                },
              ]
            : [],
        });
      }
    };
    for (const { file, entry, value } of writtenValues(instance, "smtpd_milters", "non_smtpd_milters"))
      if (isLiteral(value))
        for (const { braced, content } of splitWords(entry.text, value.start, value.end))
          if (braced) look(file, entry, content, "milter", ofMilter);
    const { main, master } = instance.files;
    for (const list of writtenLists(instance)) {
      const { entry, isOverride } = list.source!;
      const file = isOverride ? master : main;
      if (!file || !list.isKnown) continue;
      for (const { argument, name } of list.items) {
        if (name !== "check_policy_service" || argument?.braced !== true) continue;
        const whole = list.place(argument);
        const start = whole.start + argument.content.start - argument.start;
        look(file, entry, { ...argument.content, start }, "policy server", ofPolicy);
      }
    }
  },
});
