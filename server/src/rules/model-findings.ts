import type { Instance } from "../model/instance.ts";
import type { Entry } from "../syntax/entry.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { ModelFinding, ModelRule, RuleInfo, Severity } from "./rule.ts";

/** What the rules that see a whole instance found, by file and entry. */
export class FindingsByEntry extends Map<SourceFile, Map<Entry, { rule: RuleInfo; finding: ModelFinding }[]>> {
  add(rule: RuleInfo, finding: ModelFinding, file: SourceFile = finding.file): void {
    let byEntry = this.get(file);
    if (!byEntry) {
      byEntry = new Map();
      this.set(file, byEntry);
    }
    const found = byEntry.get(finding.entry);
    if (found) found.push({ rule, finding });
    else byEntry.set(finding.entry, [{ rule, finding }]);
  }
}

/**
 * Runs the rules one after the other and stops between two, so that whoever runs them can answer something else first. A
 * rule that fails is told and left out.
 */
export function* findInModel(
  instance: Instance,
  rules: readonly ModelRule[],
  severities: Readonly<Record<string, Severity | "off">>,
  onFailure: (rule: string, error: unknown) => void = () => {},
): Generator<string, FindingsByEntry> {
  const findings = new FindingsByEntry();
  for (const rule of rules) {
    if (severities[rule.id] === "off") continue;
    try {
      rule.check(instance, (finding) => findings.add(rule, finding));
    } catch (error) {
      onFailure(rule.id, error);
    }
    yield rule.id;
  }
  return findings;
}
