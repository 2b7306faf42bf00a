import type { Problem } from "../rules/problem.ts";
import { severityOrder } from "../rules/problem.ts";
import type { Severity } from "../rules/rule.ts";
import { ruleUrl } from "../rules/rule-url.ts";
import { shownFixes } from "../rules/shown-text.ts";
import { toWellFormed } from "../syntax/bytes.ts";
import type { Workspace } from "../workspace.ts";
import type { Arguments } from "./arguments.ts";
import type { CheckedFile } from "./check.ts";
import { jsonText } from "./json-text.ts";
import { gccLine, githubLine, textLine } from "./line-formats.ts";
import { isTerminal, writeAtOnce } from "./output.ts";
import { sarifHead, sarifResults, sarifTail } from "./sarif.ts";
import { shownPath } from "./shown-path.ts";
import { UserError } from "./user-error.ts";

export type Counts = Record<Severity, number>;

export const noCounts: Readonly<Counts> = { error: 0, warning: 0, information: 0, hint: 0 };

/** What one path adds to the output; plain data, so that a worker can send it. */
export interface Part {
  /** Text as it is printed; of JSON formats the elements of the list of problems. */
  readonly text: string;
  readonly files: number;
  readonly counts: Counts;
  /** The versions that the configuration was read for. */
  readonly target: { readonly postfix: string; readonly courier: string };
  /** What SARIF lists at its end. */
  readonly rules: readonly string[];
  readonly artifacts: readonly string[];
}

/** One of the formats of the contract: makes parts out of files, and prints them one after the other. */
export interface Report {
  readonly part: (checked: readonly CheckedFile[], workspace: Workspace) => Part;
  readonly add: (part: Part) => void;
  readonly end: (files: number, counts: Counts) => void;
}

const print = (text: string) => writeAtOnce(toWellFormed(text));

export function reportFor(options: Arguments): Report {
  const { format } = options;
  if (format === "json") return listReport(jsonProblems, jsonHead, jsonTail);
  if (format === "sarif") return listReport(sarifResults, sarifHead, sarifTail);
  if (format === "github") return lineReport(githubLine);
  if (format === "gcc") return lineReport(gccLine);
  if (format !== "text") throw new UserError(`--format ${format}: check knows text, json, sarif, github and gcc`);
  const lines = lineReport(textLine(isColored(options)));
  return {
    part: lines.part,
    add: (part) => {
      if (!options.quiet) lines.add(part);
    },
    end: (files, counts) => print(summary(files, counts, options.quiet)),
  };
}

const isColored = ({ values }: Arguments): boolean =>
  values.color === true || (values["no-color"] !== true && isTerminal() && (process.env.NO_COLOR ?? "") === "");

function partOf(checked: readonly CheckedFile[], workspace: Workspace, text: string): Part {
  const problems = checked.flatMap(({ problems: found }) => found);
  const { target, courier } = workspace.instanceOptions;
  const counts = { ...noCounts };
  for (const { severity } of problems) counts[severity]++;
  return {
    text,
    files: checked.length,
    counts,
    target: { postfix: target, courier },
    rules: [...new Set(problems.map(({ rule }) => rule.id))],
    artifacts: checked.map(({ file }) => file.uri),
  };
}

/** One line for each problem. */
function lineReport(line: (problem: Problem) => string): Report {
  return {
    part: (checked, workspace) => {
      const lines = checked.flatMap(({ problems }) => problems.map((problem) => `${line(problem)}\n`));
      return partOf(checked, workspace, lines.join(""));
    },
    add: ({ text }) => print(text),
    end: () => {},
  };
}

/** One JSON object with a list of problems in its midst. */
function listReport(
  elements: (checked: readonly CheckedFile[]) => readonly unknown[],
  head: (first: Part | undefined) => string,
  tail: (files: number, counts: Counts, parts: Pick<Part, "rules" | "artifacts">) => string,
): Report {
  let first: Part | undefined;
  let hasElements = false;
  const rules = new Set<string>();
  const artifacts: string[] = [];
  return {
    part: (checked, workspace) => {
      const text = elements(checked)
        .map((element) => jsonText(element))
        .join(",\n");
      return partOf(checked, workspace, text);
    },
    add: (part) => {
      if (!first) print(head(part));
      first ??= part;
      for (const rule of part.rules) rules.add(rule);
      artifacts.push(...part.artifacts);
      if (part.text === "") return;
      print(`${hasElements ? ",\n" : "\n"}${part.text}`);
      hasElements = true;
    },
    end: (files, counts) =>
      print(`${first ? "" : head(undefined)}${tail(files, counts, { rules: [...rules], artifacts })}`),
  };
}

/** The shape of contracts.md, `check --format json`. */
const jsonProblems = (checked: readonly CheckedFile[]) =>
  checked
    .flatMap(({ problems }) => problems)
    .map((problem) => ({
      file: shownPath(problem.uri),
      range: problem.range,
      severity: problem.severity,
      rule: problem.rule.id,
      message: problem.message,
      url: ruleUrl(problem.rule),
      fixes: shownFixes(problem).map(({ title, safe, edits }) => ({
        title,
        safe,
        edits: edits().map(({ uri, range, newText }) => ({ file: shownPath(uri ?? problem.uri), range, newText })),
      })),
      ...(problem.related.length > 0 && {
        related: problem.related.map(({ uri, range, message }) => ({ file: shownPath(uri), range, message })),
      }),
    }));

const jsonHead = (first: Part | undefined): string =>
  `{\n"version": 1,\n"target": ${JSON.stringify(first?.target ?? {})},\n"problems": [`;

const jsonTail = (files: number, counts: Counts): string =>
  `\n],\n"summary": ${JSON.stringify({ files, ...counts })}\n}\n`;

function summary(files: number, counts: Counts, isQuiet: boolean): string {
  const total = severityOrder.reduce((sum, severity) => sum + counts[severity], 0);
  const words = severityOrder
    .filter((severity) => counts[severity] > 0)
    .map((severity) => {
      const count = counts[severity];
      return `${count} ${severity}${count === 1 || severity === "information" ? "" : "s"}`;
    });
  const line = `${files} file${files === 1 ? "" : "s"} checked: ${total === 0 ? "no problems" : words.join(", ")}\n`;
  return !isQuiet && total > 0 ? `\n${line}` : line;
}
