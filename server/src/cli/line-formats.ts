import type { Problem } from "../rules/problem.ts";
import { forTerminal, oneLine, withoutCommands } from "./output.ts";
import { shownPath } from "./shown-path.ts";

const colors = { error: 31, warning: 33, information: 36, hint: 90 } as const;

/** A line for people, the severity in colour where they want it. */
export const textLine =
  (isColored: boolean) =>
  ({ uri, range, severity, message, rule }: Problem): string => {
    const word = isColored ? `\u001b[${colors[severity]}m${severity}\u001b[0m` : severity;
    const { line, character } = range.start;
    return withoutCommands(
      `${oneLine(shownPath(uri))}:${line + 1}:${character + 1}: ${word}: ${oneLine(message)} [${rule.id}]`,
    );
  };

/** What compilers print, so that editors and CI find the place: `file:line:column: severity: message [rule]`. */
export function gccLine({ uri, range, severity, message, rule }: Problem): string {
  const level = severity === "error" || severity === "warning" ? severity : "note";
  return withoutCommands(
    `${oneLine(shownPath(uri))}:${range.start.line + 1}:${range.start.character + 1}: ${level}: ${oneLine(message)} [${rule.id}]`,
  );
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

const escapeData = (text: string) =>
  forTerminal(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));
const escapeProperty = (text: string) => escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
