import { canonicalAddress } from "../model/addresses.ts";
import { isAddress } from "../model/host-port.ts";
import { certificatePorts, kindOfPort } from "../model/per-ip-services.ts";
import { blockFix } from "../rules/listeners/block-fix.ts";
import { answering, ownAddresses } from "../rules/listeners/own-addresses.ts";
import type { Problem } from "../rules/problem.ts";
import type { Fix, TextEdit } from "../rules/rule.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { indentation } from "../syntax/suppression.ts";
import { comparePositions, type Range } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import { addressProblem } from "./address-choices.ts";
import { listLayout } from "./list-layout.ts";
import { logCures } from "./log-cures.ts";
import { removeAddress } from "./remove-address.ts";

export interface CodeAction {
  readonly title: string;
  readonly kind: "quickfix" | "refactor" | "source.fixAll.mailconf";
  readonly isPreferred?: boolean;
  readonly problem?: Problem;
  readonly edits: readonly TextEdit[];
  /** In place of edits: the rule that the editor's settings are to turn off. */
  readonly turnsOff?: string;
}

/** What can be done at a place: fixes of its problems, "ignore", fix-all, and services for an address. */
export function codeActions(
  workspace: Workspace,
  file: SourceFile,
  range: Range,
  wanted: (kind: CodeAction["kind"]) => boolean,
): CodeAction[] {
  if (file.languageId === "maillog") return wanted("quickfix") ? logCures(workspace, file, range) : [];
  const actions: CodeAction[] = [];
  const problems = workspace.problems(file);
  if (wanted("quickfix")) {
    const here = problems.filter((problem) => overlaps(problem.range, range)).slice(0, mostProblems);
    for (const problem of here)
      for (const [i, fix] of problem.fixes.entries())
        actions.push({ title: fix.title, kind: "quickfix", isPreferred: i === 0, problem, edits: located(file, fix) });
    for (const problem of here) actions.push(ignoreAction(file, problem));
    if (workspace.hasCommands)
      for (const [id, problem] of new Map(here.map((one) => [one.rule.id, one])))
        actions.push({ title: `Turn "${id}" off in the settings`, kind: "quickfix", problem, edits: [], turnsOff: id });
  }
  if (wanted("source.fixAll.mailconf")) {
    const edits = fixAllEdits(file, problems);
    if (edits.length > 0) actions.push({ title: "Apply all safe fixes", kind: "source.fixAll.mailconf", edits });
  }
  if (wanted("refactor")) {
    actions.push(...addressActions(workspace, file, range));
    const layout = listLayout(workspace, file, range.start.line);
    if (layout) actions.push({ ...layout, kind: "refactor" });
  }
  return actions;
}

/** Problems that are cured one by one at a time: as many as an editor is shown. */
const mostProblems = 500;

const overlaps = (a: Range, b: Range): boolean =>
  comparePositions(a.start, b.end) <= 0 && comparePositions(b.start, a.end) <= 0;

const located = (file: SourceFile, fix: Fix): TextEdit[] =>
  fix.edits().map((edit) => ({ ...edit, uri: edit.uri ?? file.uri }));

/** The edits of all safe fixes of a file that do not get into each other's way. */
export function fixAllEdits(file: SourceFile, problems: readonly Problem[]): TextEdit[] {
  const taken: TextEdit[] = [];
  /** The ranges of each file that are taken, in order. */
  const inOrder = new Map<string, Range[]>();
  const placeIn = ({ uri = "", range }: TextEdit) => {
    const ranges = inOrder.get(uri) ?? [];
    inOrder.set(uri, ranges);
    let at = 0;
    for (let high = ranges.length; at < high; ) {
      const middle = (at + high) >> 1;
      if (comparePositions(ranges[middle]!.start, range.start) <= 0) at = middle + 1;
      else high = middle;
    }
    return { ranges, at };
  };
  for (const { fixes } of problems) {
    const fix = fixes.find(({ safe }) => safe);
    if (!fix) continue;
    const edits = located(file, fix);
    const isFree = edits.every((edit) => {
      const { ranges, at } = placeIn(edit);
      return ![ranges[at - 1], ranges[at]].some((other) => other && overlaps(other, edit.range));
    });
    if (!isFree) continue;
    for (const edit of edits) {
      const { ranges, at } = placeIn(edit);
      ranges.splice(at, 0, edit.range);
      taken.push(edit);
    }
  }
  return taken;
}

/** A comment above the entry that takes the rule out for it. */
function ignoreAction(file: SourceFile, problem: Problem): CodeAction {
  const { rule, entry } = problem;
  const at = { line: entry.line, character: 0 };
  const indent = indentation(file.lineAt(entry.line) ?? "");
  const ending = file.lineAt(0)?.endsWith("\r\n") ? "\r\n" : "\n";
  return {
    title: `Ignore "${rule.id}" here`,
    kind: "quickfix",
    problem,
    edits: [
      { uri: file.uri, range: { start: at, end: at }, newText: `${indent}# mailconf: ignore ${rule.id}${ending}` },
    ],
  };
}

/** For an address of this server: the services that it lacks, as one edit. */
function addressActions(workspace: Workspace, file: SourceFile, range: Range): CodeAction[] {
  if (file.languageId !== "postfix-master" && file.languageId !== "postfix-main") return [];
  const word = addressAt(file, range);
  const instance = workspace.instanceOf(file.uri);
  if (!instance.files.master) return [];
  const addresses = word ? [word] : file.languageId === "postfix-master" ? [...ownAddresses(instance).keys()] : [];
  const actions: CodeAction[] = [];
  // The address of a service: to take out all that is for it alone.
  if (word && file.languageId === "postfix-master") {
    const { edits } = removeAddress(instance, word);
    if (addressProblem(word) === undefined && edits.length > 0)
      actions.push({ title: `Remove ${word} from this server's files`, kind: "refactor", edits });
  }
  for (const address of addresses.slice(0, 5)) {
    const missing = certificatePorts.filter((port) => {
      const listener = answering(instance, address, port);
      return !listener?.isExplicit || canonicalAddress(listener.address) !== address;
    });
    if (missing.length === 0) continue;
    const fix = blockFix(
      instance,
      address,
      missing.map((port) => kindOfPort(port)!),
    );
    actions.push({ title: fix.title, kind: "refactor", edits: located(file, fix) });
  }
  return actions;
}

/** The IP address under the cursor, without brackets, port or prefix. */
function addressAt(file: SourceFile, { start }: Range): string | undefined {
  const line = file.lineAt(start.line) ?? "";
  for (const { index, 0: word } of line.matchAll(/\[?[0-9A-Fa-f:.]{3,45}\]?/g)) {
    if (start.character < index || start.character > index + word.length) continue;
    const bare = word.replace(/^\[|\].*$/g, "");
    for (const candidate of [bare, bare.replace(/:\d*$/, "")])
      if (isAddress(candidate)) return canonicalAddress(candidate);
  }
  return undefined;
}
