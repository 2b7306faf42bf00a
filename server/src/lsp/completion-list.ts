import {
  CompletionItemKind,
  CompletionItemTag,
  type CompletionList,
  InsertTextFormat,
  type CompletionItem as ProtocolItem,
} from "vscode-languageserver";
import { documentation } from "../features/completion.ts";
import type { CompletionItem } from "../features/completion-item.ts";

const itemKinds: Readonly<Record<CompletionItem["kind"], CompletionItemKind>> = {
  parameter: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  reference: CompletionItemKind.Variable,
  restriction: CompletionItemKind.Function,
  table: CompletionItemKind.Class,
  service: CompletionItemKind.Module,
  daemon: CompletionItemKind.Module,
  file: CompletionItemKind.File,
  keyword: CompletionItemKind.Keyword,
  snippet: CompletionItemKind.Snippet,
};

/** A list as editors take it; with `sharesRange` the range that all items replace is said once, which halves the text. */
export function listOf(items: readonly CompletionItem[], sharesRange: boolean): CompletionList {
  const range = items[0]?.range;
  const isShared = sharesRange && range !== undefined && items.every((item) => isSame(item.range, range));
  return {
    isIncomplete: false,
    ...(isShared && { itemDefaults: { editRange: range } }),
    items: items.map((item) => itemOf(item, isShared)),
  };
}

const isSame = (a: CompletionItem["range"], b: CompletionItem["range"]): boolean =>
  a === b ||
  (a.start.line === b.start.line &&
    a.start.character === b.start.character &&
    a.end.line === b.end.line &&
    a.end.character === b.end.character);

function itemOf(item: CompletionItem, isShared: boolean): ProtocolItem {
  const { label, kind, detail, insert, isSnippet, isDeprecated, sort, range, about } = item;
  return {
    label,
    kind: itemKinds[kind],
    ...(detail !== undefined && { detail }),
    sortText: sort,
    ...(!isShared && { textEdit: { range, newText: insert ?? label } }),
    ...(isShared && insert !== undefined && insert !== label && { textEditText: insert }),
    ...(isSnippet && { insertTextFormat: InsertTextFormat.Snippet }),
    ...(isDeprecated && { tags: [CompletionItemTag.Deprecated] }),
    // The name is nearly always the label, and says itself.
    ...(about && { data: about.name === label ? about.kind : `${about.kind} ${about.name}` }),
  };
}

type About = NonNullable<CompletionItem["about"]>;

/** The item with our own words about it. */
export function documented(item: ProtocolItem): ProtocolItem {
  const [kind = "", ...name] = String(item.data ?? "").split(" ");
  if (kind === "") return item;
  const text = documentation({ kind: kind as About["kind"], name: name.join(" ") || item.label });
  return text ? { ...item, documentation: { kind: "markdown", value: text } } : item;
}
