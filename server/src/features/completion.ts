import { summaryOf } from "../facts/docs.ts";
import { isCommentOrBlank } from "../syntax/logical-line.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { contentLength, type Position } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import { courierCompletion } from "./completion-courier.ts";
import { type CompletionItem, isNameCharacter, matching, type Place, wordLength } from "./completion-item.ts";
import { inMaster } from "./completion-master.ts";
import { names } from "./completion-names.ts";
import { clientCompletion, tableCompletion } from "./completion-table.ts";
import { values } from "./completion-values.ts";
import { snippetDocumentation, snippetItems } from "./snippets.ts";
import { suppressionItems } from "./suppressions.ts";

/** What may stand at the cursor; with snippets only for an editor that has stops. */
export function completion(
  workspace: Workspace,
  file: SourceFile,
  asked: Position,
  { snippets = false } = {},
): CompletionItem[] {
  const line = file.lineAt(asked.line) ?? "";
  // A place beyond the end of its line means the end (the protocol's rule).
  const position = { line: asked.line, character: Math.min(asked.character, contentLength(line)) };
  const instance = workspace.instanceOf(file.uri);
  const place = { instance, file, position, line: line.slice(0, position.character) };
  if (isCommentOrBlank(line) && line.trimStart().startsWith("#"))
    return matching(place, suppressionItems(workspace, place));
  return matching(place, [...(completers[file.languageId]?.(place) ?? []), ...(snippets ? snippetItems(place) : [])]);
}

const completers: Readonly<Record<string, (place: Place) => CompletionItem[]>> = {
  courier: courierCompletion,
  "courier-auth": courierCompletion,
  "postfix-main": inMain,
  "postfix-master": inMaster,
  "postfix-table": tableCompletion,
  "postfix-table-client": clientCompletion,
};

function inMain(place: Place): CompletionItem[] {
  const { file, position, line } = place;
  // At the first column a name begins, whatever stands behind.
  const isContinuation = position.character > 0 && /^[ \t]/.test(line);
  const equals = line.indexOf("=");
  if (!isContinuation && equals < 0) return names(place, line.length - wordLength(line, isNameCharacter), " = ");
  const entry = file.entryAt(position.line);
  const first = entry ? (file.lineAt(entry.line) ?? "") : line;
  const at = first.indexOf("=");
  if (at < 0) return [];
  const name = first.slice(0, at).trim();
  return values(place, name, isContinuation ? line : line.slice(equals + 1));
}

/** Our own words about an item, when the editor asks for them. */
export function documentation(about: NonNullable<CompletionItem["about"]>): string | undefined {
  return about.kind === "snippet" ? snippetDocumentation(about.name) : summaryOf(about.kind, about.name);
}
