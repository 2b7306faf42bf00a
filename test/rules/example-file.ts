import type { EntryRule, Rule } from "../../server/src/rules/rule.ts";

/** The file that an example written as one text stands for. */
export function exampleFile(rule: Rule): string {
  if (rule.needs !== "entry") return "main.cf";
  const { on, languages } = rule as EntryRule;
  if (languages?.includes("postfix-master") && !languages.includes("postfix-main")) return "master.cf";
  if (languages?.includes("postfix-table-client") && !languages.includes("postfix-main")) return "mysql-virtual.cf";
  if (languages?.[0] === "courier-auth") return "../courier/authdaemonrc";
  if (on === "service") return "master.cf";
  if (on === "table") return "virtual";
  if (on === "assignment") return "../courier/imapd";
  return "main.cf";
}
