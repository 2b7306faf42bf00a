import { isDigits } from "../../model/evaluate.ts";
import { writtenLists } from "../../model/restrictions.ts";
import { tableReference } from "../../model/tables.ts";
import { placeholders } from "../../syntax/templates.ts";
import { modelRule } from "../rule.ts";

export const restrictionBadArgument = modelRule({
  id: "restriction-bad-argument",
  severity: "error",
  summary: "What stands behind a restriction cannot be its argument.",
  why: "smtpd answers every mail that reaches the restriction with a temporary error, or looks up a name that is no block list.",
  references: ["https://www.postfix.org/SMTPD_ACCESS_README.html"],
  log: "warning: <restriction>: <argument> is no table, domain or number",
  fix: "none",
  examples: {
    bad: [
      `
smtpd_sender_restrictions = check_sender_access /etc/postfix/access
                                                ^^^^^^^^^^^^^^^^^^^ "check_sender_access" needs a table such as "hash:/etc/postfix/access"; mail that gets here is answered "451 Server configuration error"
`,
      `
smtpd_client_restrictions = sleep long, reject_unauth_pipelining
                                  ^^^^ "sleep" needs a whole number of seconds; mail that gets here is answered "451 Server configuration error"
`,
    ],
    good: [
      "smtpd_sender_restrictions = check_sender_access { hash:/etc/postfix/access, search_order = sender }",
      "smtpd_recipient_restrictions = check_policy_service { unix:private/policy, timeout=10s }, reject_unauth_destination",
      "smtpd_client_restrictions = check_client_access $own_table\nown_table = hash:/x",
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    for (const list of writtenLists(instance)) {
      const file = list.source!.isOverride ? master : main;
      if (!file || !list.isKnown || placeholders(list.source!.entry.text).length > 0) continue;
      for (const { argument, fact, name } of list.items) {
        const why = argument && fact ? problem(name, argument.content.text) : undefined;
        if (!why || !argument) continue;
        report({ file, entry: list.source!.entry, span: list.place(argument), message: `"${name}" needs ${why}` });
      }
    }
  },
});

function problem(name: string, text: string): string | undefined {
  const answered = 'mail that gets here is answered "451 Server configuration error"';
  if (name === "sleep") return isDigits(text) ? undefined : `a whole number of seconds; ${answered}`;
  if (name === "check_policy_service")
    return text.includes(":")
      ? undefined
      : `a server such as "unix:private/policy" or "inet:127.0.0.1:10023"; ${answered}`;
  if (/rbl|rhsbl|dnswl|rhswl/.test(name)) {
    const domain = text.split("=")[0]!;
    return /^[\w.-]+\.[\w-]+\.?$/.test(domain) ? undefined : "the domain of a block list";
  }
  if (!name.startsWith("check_")) return undefined;
  const table = text.split(/[\s,]/)[0]!;
  return tableReference(table)
    ? undefined
    : `a table such as "hash:${text.startsWith("/") ? text : "/etc/postfix/access"}"; ${answered}`;
}
