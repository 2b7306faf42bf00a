import type { Entry } from "../syntax/entry.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { comparePositions, type Range, type Span } from "../syntax/text.ts";
import type { Linter } from "./linter.ts";
import { type Problem, severityOrder } from "./problem.ts";
import type { ModelFinding, RuleInfo, Severity } from "./rule.ts";
import { suppressedInFile, suppressingLine } from "./suppressions.ts";

/** What rules that see the instance found in one file, by entry. An entry that was edited since is not asked for. */
export type ModelFindings = ReadonlyMap<Entry, readonly { readonly rule: RuleInfo; readonly finding: ModelFinding }[]>;

export type Severities = Readonly<Record<string, Severity | "off">>;

export interface CollectOptions {
  readonly severities: Severities;
  readonly limit?: number;
  /** Told of every suppression that took effect: the id and the line of the comment (-1 for one of the whole file). */
  readonly onSuppressed?: (id: string, line: number) => void;
}

/** The problems of a file, by place; suppressed ones and those that another rule's finding stands for left out. */
export function collectProblems(
  file: SourceFile,
  linter: Linter | undefined,
  model: ModelFindings,
  { severities, limit = Number.POSITIVE_INFINITY, onSuppressed }: CollectOptions,
): Problem[] {
  const problems: Problem[] = [];
  const inFile = suppressedInFile(file);
  for (const block of file.blocks) {
    const entries = linter ? linter.entriesWithFindings(file, block) : [];
    const more = model.size === 0 ? [] : block.entries.filter((entry) => model.has(entry));
    const all = more.length === 0 ? entries : [...new Set([...entries, ...more])].sort((a, b) => a.line - b.line);
    for (const entry of all) addProblems(entry);
  }
  mergeBlocks(file, problems);
  return problems.length > limit ? gravest(problems, limit) : problems;

  function addProblems(entry: Entry): void {
    const found = [...(linter?.findings(entry) ?? []), ...(model.get(entry) ?? [])];
    const dropped = new Set(found.flatMap(({ rule }) => (severities[rule.id] === "off" ? [] : (rule.insteadOf ?? []))));
    const here: Problem[] = [];
    for (const { rule, finding } of found) {
      const chosen = severities[rule.id];
      if (chosen === "off" || (rule.offByDefault && chosen === undefined) || dropped.has(rule.id)) continue;
      const range = placeOf(entry, finding);
      if (inFile.has(rule.id)) {
        onSuppressed?.(rule.id, -1);
        continue;
      }
      const comment = suppressingLine(file, entry, range.start.line, rule.id);
      if (comment !== undefined) {
        onSuppressed?.(rule.id, comment);
        continue;
      }
      const related = (finding as ModelFinding).related ?? [];
      here.push({
        rule,
        severity: chosen ?? finding.severity ?? rule.severity,
        message: finding.message,
        uri: file.uri,
        range,
        entry,
        fixes: finding.fixes ?? [],
        related: related.map(({ file: other, entry: at, span, message }) => ({
          uri: other.uri,
          range: span ? at.range(span) : at.wholeRange,
          message,
        })),
      });
    }
    problems.push(...here.sort((a, b) => comparePositions(a.range.start, b.range.start)));
  }
}

function placeOf(entry: Entry, { span, place }: { readonly span?: Span; readonly place?: Range }): Range {
  if (!place) return span ? entry.range(span) : entry.wholeRange;
  const { start, end } = place;
  return {
    start: { line: start.line + entry.line, character: start.character },
    end: { line: end.line + entry.line, character: end.character },
  };
}

/** Of problems in entries that follow each other, as in a block that was pasted with lost line breaks, keeps the first. */
function mergeBlocks(file: SourceFile, problems: Problem[]): void {
  for (let i = 0; i < problems.length; i++) {
    const first = problems[i]!;
    if (!first.rule.oncePerBlock) continue;
    const block = [first];
    for (let next = i + 1; next < problems.length; next++) {
      const problem = problems[next]!;
      const before = block.at(-1)!.entry;
      if (!problem.rule.oncePerBlock || file.entryAt(before.line + before.lineCount) !== problem.entry) break;
      block.push(problem);
    }
    if (block.length === 1) continue;
    const fixes = first.fixes.map((fix) => ({
      ...fix,
      edits: () => block.flatMap(({ fixes: own }) => own.find(({ title }) => title === fix.title)?.edits() ?? []),
    }));
    const message = `${first.message} (and ${block.length - 1} more line${block.length === 2 ? "" : "s"} below)`;
    problems.splice(i, block.length, { ...first, message, fixes });
  }
}

/** The gravest problems, by place, the last one saying how many more there are. */
function gravest(problems: readonly Problem[], limit: number): Problem[] {
  const byGravity = [...problems].sort((a, b) => severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity));
  const kept = byGravity.slice(0, limit).sort((a, b) => comparePositions(a.range.start, b.range.start));
  const last = kept.pop()!;
  const more = problems.length - limit;
  return [...kept, { ...last, message: `${last.message} (${more} more problems in this file are not shown)` }];
}
