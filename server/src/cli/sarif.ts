import { ruleWords } from "../facts/rule-pages.ts";
import { grouped } from "../grouped.ts";
import { allRules } from "../rules/all.ts";
import type { Problem } from "../rules/problem.ts";
import type { Severity, TextEdit } from "../rules/rule.ts";
import { ruleUrl } from "../rules/rule-url.ts";
import { shownFixes } from "../rules/shown-text.ts";
import type { Range } from "../syntax/text.ts";
import type { CheckedFile } from "./check.ts";
import { jsonText } from "./json-text.ts";
import { shownPath } from "./shown-path.ts";

const levels: Record<Severity, "error" | "warning" | "note"> = {
  error: "error",
  warning: "warning",
  information: "note",
  hint: "note",
};

/** The beginning of a SARIF 2.1.0 log, which code-scanning services read; the results follow. */
export const sarifHead = (): string =>
  `{\n"$schema": "https://json.schemastore.org/sarif-2.1.0.json",\n"version": "2.1.0",\n"runs": [{\n"columnKind": "utf16CodeUnits",\n"results": [`;

export const sarifResults = (checked: readonly CheckedFile[]) =>
  checked.flatMap(({ problems }) => problems).map((problem) => result(problem));

/** The end: the files that were looked at, and the rules that found something. */
export function sarifTail(
  _files: number,
  _counts: unknown,
  { rules, artifacts }: { readonly rules: readonly string[]; readonly artifacts: readonly string[] },
): string {
  const found = allRules.filter(({ id }) => rules.includes(id));
  const driver = {
    name: "Mailconf",
    version: process.env.MAILCONF_VERSION ?? "0.1.0",
    rules: found.map((rule) => {
      const { summary, why } = ruleWords(rule.id);
      return {
        id: rule.id,
        shortDescription: { text: summary },
        fullDescription: { text: why },
        helpUri: ruleUrl(rule),
        defaultConfiguration: { level: levels[rule.severity] },
      };
    }),
  };
  const files = artifacts.map((uri) => ({ location: { uri: location(uri) } }));
  return `\n],\n"artifacts": ${jsonText(files)},\n"tool": ${jsonText({ driver })}\n}]\n}\n`;
}

function result(problem: Problem) {
  const { uri, range, severity, message, rule, related } = problem;
  const fixes = shownFixes(problem);
  return {
    ruleId: rule.id,
    level: levels[severity],
    message: { text: message },
    locations: [place(uri, range)],
    ...(related.length > 0 && {
      relatedLocations: related.map((other, id) => ({
        id,
        message: { text: other.message },
        ...place(other.uri, other.range),
      })),
    }),
    ...(fixes.length > 0 && {
      fixes: fixes.map(({ title, edits }) => ({
        description: { text: title },
        artifactChanges: changes(edits(), uri),
      })),
    }),
  };
}

const place = (uri: string, range: Range) => ({
  physicalLocation: { artifactLocation: { uri: location(uri) }, region: region(range) },
});

const region = ({ start, end }: Range) => ({
  startLine: start.line + 1,
  startColumn: start.character + 1,
  endLine: end.line + 1,
  endColumn: end.character + 1,
});

function changes(edits: readonly TextEdit[], uri: string) {
  return [...grouped(edits, (edit) => edit.uri ?? uri)].map(([file, own]) => ({
    artifactLocation: { uri: location(file) },
    replacements: own.map(({ range, newText }) => ({
      deletedRegion: region(range),
      insertedContent: { text: newText },
    })),
  }));
}

/** A path relative to the working directory where it is below it, else the whole URI. */
function location(uri: string): string {
  const path = shownPath(uri);
  return path.startsWith("/") ? uri : path.split("/").map(encodeURIComponent).join("/");
}
