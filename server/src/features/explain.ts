import { courierVariables } from "../facts/courier-names.ts";
import { summaryOf } from "../facts/docs.ts";
import { parameters, serviceParameter } from "../facts/parameters.ts";
import { rulePage } from "../facts/rule-pages.ts";
import { tableTypes } from "../facts/tables.ts";
import { redacted } from "../syntax/secrets.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { comparePositions, type Position } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import { daemonLines, hover, parameterLines, restrictionLines, tableLines } from "./hover.ts";
import { code, escaped } from "./markdown.ts";

/** A text about something, in Markdown. */
export interface Explanation {
  readonly title: string;
  readonly markdown: string;
}

/** What stands at a place and what is wrong on its line, at length; undefined where there is nothing to say. */
export function explainAt(workspace: Workspace, file: SourceFile, position: Position): Explanation | undefined {
  const entry = file.entryAt(position.line);
  // A value that says nothing by itself is explained by what it is set for.
  const about =
    hover(workspace, file, position) ?? (entry && hover(workspace, file, { line: entry.line, character: 0 }));
  const problems = workspace
    .problems(file)
    .filter(({ range }) => range.start.line <= position.line && position.line <= range.end.line)
    // Those under the cursor before the others of the line.
    .toSorted((a, b) => Number(!holds(a.range, position)) - Number(!holds(b.range, position)));
  const sections: string[] = about ? [about.contents.value] : [];
  const told = new Set<string>();
  for (const { rule, message } of problems) {
    sections.push(`---\n\n> **${rule.id}**: ${escaped(message)}`);
    if (!told.has(rule.id)) sections.push(lowered(rulePage(rule.id) ?? rule.id));
    told.add(rule.id);
  }
  if (sections.length === 0) return undefined;
  const title = about
    ? (file.lineAt(about.range.start.line) ?? "").slice(about.range.start.character, about.range.end.character)
    : problems[0]!.rule.id;
  // Of a table's line the key alone: what it is given may be a password.
  const shown = file.languageId.startsWith("postfix-m") ? title : (title.trim().split(/\s/)[0] ?? "");
  return {
    title: redacted("", shown).replace(/^static:.+/, "static:(left out)") || "explanation",
    markdown: `${sections.join("\n\n").replace(/^---\n\n/, "")}\n`,
  };
}

const holds = ({ start, end }: { start: Position; end: Position }, at: Position): boolean =>
  comparePositions(start, at) <= 0 && comparePositions(at, end) <= 0;

/** Headings of a page that stands inside another, one step lower. */
const lowered = (page: string): string => page.replace(/^#/gm, "##");

/** A rule, parameter, restriction, table type, daemon or Courier variable by its name. */
export function explainWord(workspace: Workspace, uri: string, word: string): Explanation | undefined {
  const name = word.trim();
  const page = rulePage(name);
  if (page) return { title: name, markdown: page };
  const instance = workspace.instanceOf(uri);
  const lines =
    parameters.has(name) || serviceParameter(name)
      ? parameterLines(workspace, instance, instance.scope, name, true)
      : courierVariables.has(name)
        ? [
            `**${escaped(name)}**`,
            summaryOf("courier", name) ?? "",
            `A variable of Courier's ${code("imapd")} and its like.`,
          ]
        : [
            restrictionLines(name),
            daemonLines(name),
            tableTypes().has(name.split(":")[0]!) ? tableLines(instance, name.includes(":") ? name : `${name}:`) : [],
          ].find((found) => found.length > 0);
  if (!lines) return undefined;
  return { title: name, markdown: `${lines.filter((line) => line !== "").join("\n\n")}\n` };
}
