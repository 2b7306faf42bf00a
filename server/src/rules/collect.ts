import type { Block } from "../syntax/block.ts";
import type { Entry } from "../syntax/entry.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { comparePositions, type Range, type Span } from "../syntax/text.ts";
import type { Linter } from "./linter.ts";
import { type Problem, severityOrder } from "./problem.ts";
import type { Finding, ModelFinding, RuleInfo, Severity } from "./rule.ts";
import { shownText } from "./shown-text.ts";
import { hasSuppressions, suppressedInFile, suppressingLine } from "./suppressions.ts";

interface Found {
  readonly rule: RuleInfo;
  readonly finding: Finding;
}

/** What rules that see the instance found in one file, by entry. An entry that was edited since is not asked for. */
export type ModelFindings = ReadonlyMap<Entry, readonly { readonly rule: RuleInfo; readonly finding: ModelFinding }[]>;

export type Severities = Readonly<Record<string, Severity | "off">>;

export interface CollectOptions {
  readonly severities: Severities;
  readonly limit?: number;
  /** The line whose neighbourhood counts where there are more problems than the limit; else the gravest count. */
  readonly near?: number | undefined;
  /** How many lines that were never checked are checked, in whole blocks and beside that of `near`; the others are left out. */
  readonly fresh?: number | undefined;
  /** Told of every suppression that took effect: the id and the line of the comment (-1 for one of the whole file). */
  readonly onSuppressed?: (id: string, line: number) => void;
}

/** A finding that is shown, not yet located. */
interface Candidate extends Found {
  readonly entry: Entry;
  readonly severity: Severity;
}

/** The problems of a file, by place; suppressed ones and those that another rule's finding stands for left out. */
export function collectProblems(
  file: SourceFile,
  linter: Linter | undefined,
  model: ModelFindings,
  {
    severities,
    limit = Number.POSITIVE_INFINITY,
    near,
    fresh = Number.POSITIVE_INFINITY,
    onSuppressed,
  }: CollectOptions,
): Problem[] {
  /** The candidates of each block that has any. */
  const lists: (readonly Candidate[])[] = [];
  let count = 0;
  let checked = 0;
  for (const block of file.blocks) {
    let own = knownOf(block, linter, model, severities);
    if (!own) {
      if (linter?.hasSeen(block) === false && !holds(block, near)) {
        if (checked >= fresh) continue;
        checked += block.lines.length;
      }
      own = candidatesOf(file, block, linter, model, severities);
    }
    if (own.length === 0) continue;
    lists.push(own);
    count += own.length;
  }
  const isCut = count > limit;
  const chosen = isCut
    ? near === undefined
      ? gravest(lists.flat(), limit)
      : nearestTo(lists, count, near, limit)
    : lists.flat();
  const problems = located(file, chosen, onSuppressed);
  const merged = mergeBlocks(file, problems);
  return isCut ? withRest(merged, count - limit) : merged;
}

const holds = ({ line, lines }: Block, wanted: number | undefined): boolean =>
  wanted !== undefined && wanted >= line && wanted < line + lines.length;

/** What was found in a block, kept by it: an edit replaces the block that it touches, so all others keep theirs. */
interface BlockCandidates {
  readonly linter: Linter | undefined;
  readonly model: ModelFindings;
  readonly severities: Severities;
  readonly candidates: readonly Candidate[];
}

function knownOf(
  block: Block,
  linter: Linter | undefined,
  model: ModelFindings,
  severities: Severities,
): readonly Candidate[] | undefined {
  const before = block.found as BlockCandidates | undefined;
  const isSame = before && before.linter === linter && before.model === model && before.severities === severities;
  return isSame ? before.candidates : undefined;
}

function candidatesOf(
  file: SourceFile,
  block: Block,
  linter: Linter | undefined,
  model: ModelFindings,
  severities: Severities,
): readonly Candidate[] {
  const candidates: Candidate[] = [];
  const own = new Set(linter?.entriesWithFindings(file, block) ?? []);
  for (const entry of own.size === 0 && model.size === 0 ? [] : block.entries)
    if (own.has(entry) || model.has(entry)) addCandidates(entry, linter, model, severities, candidates);
  const found: BlockCandidates = { linter, model, severities, candidates };
  block.found = found;
  return candidates;
}

function addCandidates(
  entry: Entry,
  linter: Linter | undefined,
  model: ModelFindings,
  severities: Severities,
  candidates: Candidate[],
): void {
  const first: readonly Found[] = linter?.findings(entry) ?? [];
  const second: readonly Found[] = model.get(entry) ?? [];
  const found = second.length === 0 ? first : first.length === 0 ? second : [...first, ...second];
  const dropped = found.length > 1 ? droppedRules(found, severities) : undefined;
  for (const { rule, finding } of found) {
    const chosen = severities[rule.id];
    if (chosen === "off" || (rule.offByDefault && chosen === undefined) || dropped?.has(rule.id)) continue;
    candidates.push({ entry, rule, finding, severity: chosen ?? finding.severity ?? rule.severity });
  }
}

/** Rules that another finding on the same entry stands for. */
function droppedRules(found: readonly Found[], severities: Severities): ReadonlySet<string> {
  return new Set(found.flatMap(({ rule }) => (severities[rule.id] === "off" ? [] : (rule.insteadOf ?? []))));
}

function located(
  file: SourceFile,
  candidates: readonly Candidate[],
  onSuppressed: CollectOptions["onSuppressed"],
): Problem[] {
  const suppresses = hasSuppressions(file);
  const inFile = suppresses ? suppressedInFile(file) : undefined;
  const problems: Problem[] = [];
  for (const { entry, rule, finding, severity } of candidates) {
    const range = placeOf(entry, finding);
    if (inFile) {
      const comment = inFile.has(rule.id) ? -1 : suppressingLine(file, entry, range.start.line, rule.id);
      if (comment !== undefined) {
        onSuppressed?.(rule.id, comment);
        continue;
      }
    }
    problems.push({
      rule,
      severity,
      message: shownText(entry, finding.message),
      uri: file.uri,
      range,
      entry,
      fixes: (finding.fixes ?? []).map((fix) => {
        const title = shownText(entry, fix.title);
        return title === fix.title ? fix : { ...fix, title };
      }),
      related: ((finding as ModelFinding).related ?? []).map(({ file: other, entry: at, span, message }) => ({
        uri: other.uri,
        range: span ? at.range(span) : at.wholeRange,
        message: shownText(at, message),
      })),
    });
  }
  return problems.sort((a, b) => comparePositions(a.range.start, b.range.start));
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
function mergeBlocks(file: SourceFile, problems: readonly Problem[]): Problem[] {
  const merged: Problem[] = [];
  for (let i = 0; i < problems.length; ) {
    const first = problems[i++]!;
    const block = [first];
    while (first.rule.oncePerBlock && i < problems.length) {
      const problem = problems[i]!;
      const before = block.at(-1)!.entry;
      if (!problem.rule.oncePerBlock || file.entryAt(before.line + before.lineCount) !== problem.entry) break;
      block.push(problem);
      i++;
    }
    if (block.length === 1) {
      merged.push(first);
      continue;
    }
    const fixes = first.fixes.map((fix) => ({
      ...fix,
      edits: () => block.flatMap(({ fixes: own }) => own.find(({ title }) => title === fix.title)?.edits() ?? []),
    }));
    const message = `${first.message} (and ${block.length - 1} more line${block.length === 2 ? "" : "s"} below)`;
    merged.push({ ...first, message, fixes });
  }
  return merged;
}

const gravest = (candidates: readonly Candidate[], limit: number): Candidate[] =>
  [...candidates].sort((a, b) => severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity)).slice(0, limit);

/** The candidates around a line, of `count` in lists that follow each other: as many above as below, where there are. */
function nearestTo(
  lists: readonly (readonly Candidate[])[],
  count: number,
  line: number,
  limit: number,
): readonly Candidate[] {
  let above = 0;
  for (const list of lists) {
    const isAbove = list.at(-1)!.entry.line < line;
    above += isAbove ? list.length : list.filter(({ entry }) => entry.line < line).length;
    if (!isAbove) break;
  }
  let skip = Math.max(0, Math.min(above - (limit >> 1), count - limit));
  const chosen: Candidate[] = [];
  for (const list of lists) {
    if (chosen.length === limit) break;
    if (skip < list.length) chosen.push(...list.slice(skip, skip + limit - chosen.length));
    skip = Math.max(0, skip - list.length);
  }
  return chosen;
}

/** The last problem says how many more there are. */
function withRest(problems: Problem[], more: number): Problem[] {
  const last = problems.pop();
  if (last) problems.push({ ...last, message: `${last.message} (${more} more problems in this file are not shown)` });
  return problems;
}
