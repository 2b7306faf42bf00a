import {
  CodeActionKind,
  CompletionItemKind,
  CompletionItemTag,
  type Connection,
  DocumentHighlightKind,
  InsertTextFormat,
  type CodeAction as ProtocolCodeAction,
  type CompletionItem as ProtocolItem,
  type DocumentSymbol as ProtocolSymbol,
  type ServerCapabilities,
  SymbolKind,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { type CodeAction, codeActions } from "../features/code-actions.ts";
import { type CompletionItem, completion, documentation } from "../features/completion.ts";
import { hover } from "../features/hover.ts";
import { definition, occurrences } from "../features/navigation.ts";
import { type DocumentSymbol, documentSymbols } from "../features/symbols.ts";
import type { TextEdit } from "../rules/rule.ts";
import type { Workspace } from "../workspace.ts";
import { diagnosticOf } from "./diagnostics.ts";

/** What the server can do, beside documents and diagnostics. */
export const serverCapabilities: ServerCapabilities = {
  hoverProvider: true,
  completionProvider: { triggerCharacters: ["$", "{", ":", "/", "=", ",", "-"], resolveProvider: true },
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.Refactor, "source.fixAll.mailconf"] },
  documentSymbolProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
};

/** Every feature in one or two lines: the protocol's request, and the function that answers it. */
export function registerFeatures(connection: Connection, workspace: () => Workspace): void {
  const fileOf = (uri: string) => workspace().openFile(uri);

  connection.onHover(({ textDocument: { uri }, position }) => {
    const file = fileOf(uri);
    return file ? (hover(workspace(), file, position) ?? null) : null;
  });

  connection.onCompletion(({ textDocument: { uri }, position }) => {
    const file = fileOf(uri);
    return { isIncomplete: false, items: file ? completion(workspace(), file, position).map(itemOf) : [] };
  });

  connection.onCompletionResolve((item) => {
    const about = item.data as CompletionItem["about"];
    const text = about && documentation(about);
    return text ? { ...item, documentation: { kind: "markdown", value: text } } : item;
  });

  connection.onCodeAction(({ textDocument: { uri }, range, context }) => {
    const file = fileOf(uri);
    if (!file) return [];
    const wanted = (kind: string) =>
      !context.only || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
    return codeActions(workspace(), file, range, wanted).map(actionOf);
  });

  connection.onDocumentSymbol(({ textDocument: { uri } }) => {
    const file = fileOf(uri);
    return file ? documentSymbols(file).map(symbolOf) : [];
  });

  connection.onDefinition(({ textDocument: { uri }, position }) => {
    const file = fileOf(uri);
    return file ? definition(workspace(), file, position) : [];
  });

  connection.onReferences(({ textDocument: { uri }, position, context }) => {
    const file = fileOf(uri);
    const found = file ? occurrences(workspace(), file, position) : [];
    return found
      .filter(({ isDefinition }) => context.includeDeclaration || !isDefinition)
      .map(({ uri: at, range }) => ({ uri: at, range }));
  });

  connection.onDocumentHighlight(({ textDocument: { uri }, position }) => {
    const file = fileOf(uri);
    const found = file ? occurrences(workspace(), file, position) : [];
    return found
      .filter((occurrence) => occurrence.uri === file!.uri)
      .map(({ range, isDefinition }) => ({
        range,
        kind: isDefinition ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
      }));
  });
}

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

function itemOf({
  label,
  kind,
  detail,
  insert,
  isSnippet,
  isDeprecated,
  sort,
  range,
  about,
}: CompletionItem): ProtocolItem {
  return {
    label,
    kind: itemKinds[kind],
    ...(detail !== undefined && { detail }),
    sortText: sort,
    filterText: label,
    textEdit: { range, newText: insert ?? label },
    ...(isSnippet && { insertTextFormat: InsertTextFormat.Snippet }),
    ...(isDeprecated && { tags: [CompletionItemTag.Deprecated] }),
    ...(about && { data: about }),
  };
}

function actionOf({ title, kind, isPreferred, problem, edits }: CodeAction): ProtocolCodeAction {
  return {
    title,
    kind,
    ...(isPreferred && { isPreferred }),
    ...(problem && { diagnostics: [diagnosticOf(problem)] }),
    edit: workspaceEdit(edits),
  };
}

/** Edits by file, in the protocol's shape. */
export function workspaceEdit(edits: readonly TextEdit[]): WorkspaceEdit {
  const changes: Record<string, { range: TextEdit["range"]; newText: string }[]> = {};
  for (const { uri = "", range, newText } of edits) {
    changes[uri] ??= [];
    changes[uri].push({ range, newText });
  }
  return { changes };
}

const symbolKinds = { property: SymbolKind.Property, service: SymbolKind.Module, key: SymbolKind.Key };

function symbolOf({ kind, children, ...symbol }: DocumentSymbol): ProtocolSymbol {
  return { ...symbol, kind: symbolKinds[kind], ...(children && { children: children.map(symbolOf) }) };
}
