import assert from "node:assert/strict";
import type { Problem } from "../server/src/rules/problem.ts";
import type { Example, ExampleFiles, Fix, RuleInfo, TextEdit } from "../server/src/rules/rule.ts";
import { defaultSettings, mergeSettings } from "../server/src/settings.ts";
import { comparePositions, splitLines } from "../server/src/syntax/text.ts";
import { Workspace } from "../server/src/workspace.ts";
import { memoryFiles, memoryMachine } from "./memory-host.ts";

const root = "/example/postfix";
const marker = /^ *\^+ /;

/** An example with its files' texts free of marks, opened as an instance and settled. */
export interface OpenExample {
  readonly workspace: Workspace;
  readonly directory: string;
  readonly problems: readonly Problem[];
  readonly texts: ReadonlyMap<string, string>;
  /** The marked text of each file as it was written. */
  readonly marked: ReadonlyMap<string, string>;
}

export function filesOf(example: Example, fileName = "main.cf"): ExampleFiles {
  return typeof example === "string" ? { files: { [fileName]: example } } : example;
}

/** Opens an example under `/example/postfix`; rules that are off by default run too, but severities stay the rules' own. */
export function openExample(example: ExampleFiles, extraRules: readonly string[] = []): OpenExample {
  const marked = new Map<string, string>();
  const texts = new Map<string, string>();
  for (const [name, text] of Object.entries(example.files)) {
    const uri = `file://${new URL(name, `file://${root}/`).pathname}`;
    const body = text.replace(/^\n/, "");
    marked.set(uri, body);
    texts.set(
      uri,
      body
        .split("\n")
        .filter((line) => !marker.test(line))
        .join("\n"),
    );
  }
  return { ...openTexts(texts, example, extraRules), texts, marked };
}

function openTexts(texts: ReadonlyMap<string, string>, example: ExampleFiles, extraRules: readonly string[]) {
  const workspace = new Workspace({
    disk: memoryFiles(Object.fromEntries(texts)),
    machine: memoryMachine(example.machine),
    onFailure: (_rule, error) => {
      throw error;
    },
    settings: mergeSettings(defaultSettings, {
      target: {
        postfix: example.target ?? "auto",
        courier: example.courier ?? "auto",
        courierTls: example.courierTls ?? "auto",
      },
      addresses: example.addresses ?? [],
      port465: { policy: example.port465 ?? "rfc8314" },
      hostChecks: { enabled: true, dns: example.machine?.dns !== undefined, timeout: 1000 },
      rules: Object.fromEntries(extraRules.map((id) => [id, "hint" as const])),
    }),
  });
  const directory = `file://${root}`;
  workspace.settle(directory);
  const problems = [...texts.keys()].flatMap((uri) => {
    const file = workspace.file(uri);
    return file ? workspace.problems(file) : [];
  });
  return { workspace, directory, problems };
}

/** What was found, written under the lines as marks, beside what the example expects. */
export function checkExample(rule: RuleInfo, example: Example, fileName?: string): OpenExample {
  const open = openExample(filesOf(example, fileName), rule.offByDefault ? [rule.id] : []);
  const mine = open.problems.filter((problem) => problem.rule.id === rule.id);
  for (const [uri, expected] of open.marked) {
    const lines = splitLines(open.texts.get(uri)!).map((line) => line.replace(/[\r\n]+$/, ""));
    const actual = lines.flatMap((line, at) => [
      line,
      ...mine
        .filter((problem) => problem.uri === uri && problem.range.start.line === at)
        .map(({ range, message }) => {
          const end = range.end.line === at ? range.end.character : line.length;
          const width = Math.max(1, end - range.start.character);
          return `${" ".repeat(range.start.character)}${"^".repeat(width)} ${message}`;
        }),
    ]);
    assert.equal(actual.join("\n"), expected.replaceAll("\r", ""), `${rule.id}: problems in ${uri}`);
  }
  return open;
}

/** The texts after a fix. */
export function applyFix(open: OpenExample, problem: Problem, fix: Fix): Map<string, string> {
  const texts = new Map(open.texts);
  const byFile = new Map<string, TextEdit[]>();
  for (const edit of fix.edits()) {
    const uri = edit.uri ?? problem.uri;
    byFile.set(uri, [...(byFile.get(uri) ?? []), edit]);
  }
  for (const [uri, edits] of byFile) texts.set(uri, applyEdits(texts.get(uri) ?? "", edits));
  return texts;
}

/** A text after edits that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const starts = [0];
  for (const line of splitLines(text)) starts.push(starts.at(-1)! + line.length);
  const offset = ({ line, character }: { line: number; character: number }) =>
    line >= starts.length - 1 ? text.length : starts[line]! + character;
  const ordered = [...edits].sort((a, b) => comparePositions(b.range.start, a.range.start));
  let result = text;
  let limit = Number.POSITIVE_INFINITY;
  for (const { range, newText } of ordered) {
    const [from, to] = [offset(range.start), offset(range.end)];
    assert.ok(to <= limit, "edits overlap");
    limit = from;
    result = result.slice(0, from) + newText + result.slice(to);
  }
  return result;
}

/** Applies each fix of a rule's findings: the problem goes, and nothing graver than a hint comes. */
export function checkFixes(rule: RuleInfo, example: Example, fileName?: string): number {
  const files = filesOf(example, fileName);
  const extra = rule.offByDefault ? [rule.id] : [];
  const open = openExample(files, extra);
  const keyOf = ({ uri, rule: { id }, message }: Problem) => `${uri} ${id} ${message}`;
  let applied = 0;
  for (const problem of open.problems.filter(({ rule: { id } }) => id === rule.id)) {
    for (const fix of problem.fixes) {
      applied++;
      const after = openTexts(applyFix(open, problem, fix), files, extra);
      const count = (problems: readonly Problem[]) => problems.filter((other) => other.rule.id === rule.id).length;
      assert.ok(count(after.problems) < count(open.problems), `${rule.id}: "${fix.title}" leaves the problem`);
      const before = new Set(open.problems.map(keyOf));
      const fresh = after.problems.filter(
        (other) =>
          !before.has(keyOf(other)) &&
          other.severity !== "hint" &&
          other.rule.id !== rule.id &&
          other.rule.id !== "port-465",
      );
      assert.deepEqual(fresh.map(keyOf), [], `${rule.id}: "${fix.title}" makes new problems`);
    }
  }
  return applied;
}
