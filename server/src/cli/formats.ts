import { ruleUrl } from "../rules/rule-url.ts";
import { toWellFormed } from "../syntax/bytes.ts";
import type { Workspace } from "../workspace.ts";
import type { Arguments } from "./arguments.ts";
import { type CheckedFile, countBySeverity } from "./check.ts";
import { jsonText } from "./json-text.ts";
import { gccLine, githubLine, lines } from "./line-formats.ts";
import { shownPath } from "./open.ts";
import { asSarif } from "./sarif.ts";
import { UserError } from "./user-error.ts";

/** Problems in one of the formats of the contract. */
export async function formatProblems(
  format: Arguments["format"],
  checked: readonly CheckedFile[],
  workspace: Workspace,
  options: Arguments,
): Promise<string> {
  if (format === "json") return `${jsonText(asJson(checked, workspace))}\n`;
  if (format === "sarif") return `${jsonText(asSarif(checked))}\n`;
  if (format === "github") return toWellFormed(lines(checked, githubLine));
  if (format === "gcc") return toWellFormed(lines(checked, gccLine));
  if (format !== "text") throw new UserError(`--format ${format}: check knows text, json, sarif, github and gcc`);
  return toWellFormed(asText(checked, options));
}

/** The shape of contracts.md, `check --format json`. */
export function asJson(checked: readonly CheckedFile[], workspace: Workspace) {
  const { target, courier } = workspace.instanceOptions;
  const problems = checked.flatMap(({ problems: found }) => found);
  return {
    version: 1,
    target: { postfix: target, courier },
    problems: problems.map((problem) => ({
      file: shownPath(problem.uri),
      range: problem.range,
      severity: problem.severity,
      rule: problem.rule.id,
      message: problem.message,
      url: ruleUrl(problem.rule),
      fixes: problem.fixes.map(({ title, safe, edits }) => ({
        title,
        safe,
        edits: edits().map(({ uri, range, newText }) => ({ file: shownPath(uri ?? problem.uri), range, newText })),
      })),
      ...(problem.related.length > 0 && {
        related: problem.related.map(({ uri, range, message }) => ({ file: shownPath(uri), range, message })),
      }),
    })),
    summary: { files: checked.length, ...countBySeverity(problems) },
  };
}

function asText(checked: readonly CheckedFile[], options: Arguments): string {
  const lines: string[] = [];
  let total = 0;
  for (const { file, problems } of checked) {
    for (const { range, severity, message, rule } of problems) {
      const { line, character } = range.start;
      if (!options.quiet)
        lines.push(`${shownPath(file.uri)}:${line + 1}:${character + 1}: ${severity}: ${message} [${rule.id}]`);
      total++;
    }
  }
  const counts = countBySeverity(checked.flatMap(({ problems }) => problems));
  const words = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}${count === 1 || severity === "information" ? "" : "s"}`);
  if (!options.quiet && total > 0) lines.push("");
  lines.push(
    `${checked.length} file${checked.length === 1 ? "" : "s"} checked: ${total === 0 ? "no problems" : words.join(", ")}`,
  );
  return `${lines.join("\n")}\n`;
}
