import { type MasterRefusal, refusalsOf } from "../../model/refusal-kind.ts";
import type { Service } from "../../syntax/master-cf.ts";
import { isTemplateLine, placeholders, startsTemplate } from "../../syntax/templates.ts";
import { type EntryRule, entryRule, type Finding, type RuleInfo } from "../rule.ts";

/** A rule for one kind of master(8)'s refusals; only the first refusal of an entry is reported, as master(8) does. */
export function refusalRule(
  info: RuleInfo,
  kind: MasterRefusal["kind"],
  finding: (refusal: MasterRefusal, entry: Service) => Finding,
): EntryRule {
  return entryRule<"service">({
    ...info,
    on: "service",
    check: (entry, report) => {
      const first = refusalsOf(entry);
      if (first?.kind !== kind) return;
      if (placeholders(entry.text).length > 0 || startsTemplate(entry.text) || isTemplateLine(entry.lines[0]!)) return;
      report(finding(first, entry));
    },
  });
}
