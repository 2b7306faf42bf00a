import { parameters } from "../facts/parameters.ts";
import { classNames, readItems } from "../model/restrictions.ts";
import type { TextEdit } from "../rules/rule.ts";
import { Parameter } from "../syntax/main-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { placeholders } from "../syntax/templates.ts";
import { splitWords } from "../syntax/words.ts";
import type { Workspace } from "../workspace.ts";
import { isRestrictionParameter } from "./thing-at.ts";

/** For a list of main.cf that stands on one line: each element on its own, and back. A comment in between keeps it as it is. */
export function listLayout(
  workspace: Workspace,
  file: SourceFile,
  line: number,
): { readonly title: string; readonly edits: readonly TextEdit[] } | undefined {
  const entry = file.languageId === "postfix-main" ? file.entryAt(line) : undefined;
  if (!(entry instanceof Parameter) || entry.error || !entry.equals) return undefined;
  const { equals, value, logical } = entry;
  // As many seams as lines: none of them is a comment or blank.
  if (logical.nul >= 0 || placeholders(entry.text).length > 0) return undefined;
  if (logical.seams.length !== logical.textLines - 1) return undefined;
  const elements = elementsOf(workspace, file, entry);
  if (!elements || elements.length < 2) return undefined;
  const comma = splitWords(value.text, 0, value.text.length, (code) => code === 44).length > 1 ? "," : "";
  const isOneLine = logical.seams.length === 0;
  const ending = file.lineAt(0)?.endsWith("\r\n") ? "\r\n" : "\n";
  const newText = isOneLine
    ? elements.map((element) => `${ending}    ${element}`).join(comma)
    : ` ${elements.join(`${comma} `)}`;
  // At a seam an offset means the line below; the elements begin behind the equals sign.
  const range = { start: entry.range(equals).end, end: entry.range(value).end };
  return {
    title: isOneLine ? "Put each element on a line of its own" : "Put all elements on one line",
    edits: [{ uri: file.uri, range, newText }],
  };
}

/** The elements as they are written; a restriction keeps its argument, a trial run what it tries. */
function elementsOf(workspace: Workspace, file: SourceFile, { name, value }: Parameter): string[] | undefined {
  const type = parameters.get(name.text)?.type ?? "";
  const instance = workspace.instanceOf(file.uri);
  const classes = classNames(instance, instance.scope);
  if (!classes.has(name.text) && !(isRestrictionParameter(name.text) && type === "restriction-list"))
    return /(?:^|-)list$/.test(type) ? splitWords(value.text).map(({ text }) => text) : undefined;
  const elements: string[] = [];
  let start: number | undefined;
  for (const { name: item, word, argument } of readItems(value.text, classes)) {
    start ??= word.start;
    if (item === "warn_if_reject") continue;
    elements.push(value.text.slice(start, (argument ?? word).end));
    start = undefined;
  }
  return start === undefined ? elements : undefined;
}
