import type { Problem } from "../rules/problem.ts";
import type { CheckedFile } from "./check.ts";
import { shownPath } from "./open.ts";

/** One line for each problem of the files. */
export const lines = (checked: readonly CheckedFile[], line: (problem: Problem) => string): string =>
  checked.flatMap(({ problems }) => problems.map((problem) => `${line(problem)}\n`)).join("");

/** What compilers print, so that editors and CI find the place: `file:line:column: severity: message [rule]`. */
export function gccLine({ uri, range, severity, message, rule }: Problem): string {
  const level = severity === "error" || severity === "warning" ? severity : "note";
  return `${shownPath(uri)}:${range.start.line + 1}:${range.start.character + 1}: ${level}: ${message} [${rule.id}]`;
}

/** A workflow command of GitHub Actions, which shows the problem beside the changed line. */
export function githubLine({ uri, range, severity, message, rule }: Problem): string {
  const command = severity === "error" || severity === "warning" ? severity : "notice";
  const { start, end } = range;
  const place = [
    `file=${escapeProperty(shownPath(uri))}`,
    `line=${start.line + 1}`,
    `endLine=${end.line + 1}`,
    // GitHub takes columns only for a place on one line.
    ...(start.line === end.line ? [`col=${start.character + 1}`, `endColumn=${end.character + 1}`] : []),
    `title=${escapeProperty(rule.id)}`,
  ];
  return `::${command} ${place.join(",")}::${escapeData(message)}`;
}

const escapeData = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const escapeProperty = (text: string) => escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
