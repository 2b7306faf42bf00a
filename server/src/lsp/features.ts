import {
  CodeActionKind,
  type Command,
  type Connection,
  DocumentHighlightKind,
  LSPErrorCodes,
  type CodeAction as ProtocolCodeAction,
  type DocumentSymbol as ProtocolSymbol,
  ResponseError,
  type SelectionRange,
  type ServerCapabilities,
  type SymbolInformation,
  SymbolKind,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { type CodeAction, codeActions } from "../features/code-actions.ts";
import { type CodeLens, codeLenses } from "../features/code-lens.ts";
import { completion } from "../features/completion.ts";
import { foldingRanges } from "../features/folding.ts";
import { format } from "../features/format.ts";
import { formatOnType } from "../features/format-on-type.ts";
import { hover } from "../features/hover.ts";
import { inlayHints } from "../features/inlay-hints.ts";
import { documentLinks } from "../features/links.ts";
import { definition, occurrences } from "../features/navigation.ts";
import { prepareRename, rename } from "../features/rename.ts";
import { renamedFiles } from "../features/rename-files.ts";
import { namedFileAt, renameNamedFile } from "../features/rename-table.ts";
import { selectionRanges } from "../features/selection.ts";
import { semanticTokens, tokenModifiers, tokenTypes } from "../features/semantic-tokens.ts";
import { signatureHelp } from "../features/signature-help.ts";
import { type DocumentSymbol, documentSymbols, workspaceSymbols } from "../features/symbols.ts";
import { grouped } from "../grouped.ts";
import type { TextEdit } from "../rules/rule.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position, Range } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import { documented, listOf } from "./completion-list.ts";
import { diagnosticOf } from "./diagnostics.ts";

/** What the server can do, beside documents and diagnostics. */
export const serverCapabilities: ServerCapabilities = {
  hoverProvider: true,
  completionProvider: { triggerCharacters: ["$", "{", ":", "/", "=", ",", "-", " "], resolveProvider: true },
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.Refactor, "source.fixAll.mailconf"] },
  documentSymbolProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  documentLinkProvider: { resolveProvider: false },
  renameProvider: { prepareProvider: true },
  inlayHintProvider: true,
  codeLensProvider: { resolveProvider: false },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  signatureHelpProvider: { triggerCharacters: [" ", "\t"] },
  workspaceSymbolProvider: true,
  semanticTokensProvider: {
    legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
    full: true,
    range: true,
  },
};

/** What the editor can do. */
interface Editor {
  /** It takes one range for all completion items. */
  readonly sharesRange: boolean;
  /** Its completion has stops. */
  readonly takesSnippets: boolean;
  /** An edit may rename files. */
  readonly renamesFiles: boolean;
}

/** Every feature in one or two lines: the protocol's request, and the function that answers it. */
export function registerFeatures(connection: Connection, workspace: () => Workspace, editor: () => Editor): void {
  const fileOf = (uri: string) => workspace().openFile(uri);
  registerMore(connection, workspace);
  registerRename(connection, workspace, editor);

  connection.onHover(async ({ textDocument: { uri }, position }) => {
    const say = () => {
      const file = fileOf(uri);
      return file ? (hover(workspace(), file, position) ?? null) : null;
    };
    const first = say();
    if (!workspace().isAsking) return first;
    // The first hover asks for the manual and for the built-in defaults; a person waits that long.
    await Promise.race([workspace().answered(), new Promise((resolve) => setTimeout(resolve, 400))]);
    return say();
  });

  connection.onCompletion(({ textDocument: { uri }, position, context }) => {
    const file = fileOf(uri);
    // Of all spaces only those behind a name's "=" and a list's comma ask for a list.
    const before = file?.lineAt(position.line)?.[position.character - 2];
    if (context?.triggerCharacter === " " && before !== "=" && before !== ",") return null;
    const { takesSnippets, sharesRange } = editor();
    return listOf(file ? completion(workspace(), file, position, { snippets: takesSnippets }) : [], sharesRange);
  });

  connection.onCompletionResolve(documented);

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

/** Features that show or change the shape of a file. */
function registerMore(connection: Connection, workspace: () => Workspace): void {
  const fileOf = (uri: string) => workspace().openFile(uri);

  connection.onFoldingRanges(({ textDocument: { uri } }) => {
    const file = fileOf(uri);
    return file ? foldingRanges(file) : [];
  });

  connection.onSelectionRanges(({ textDocument: { uri }, positions }) => {
    const file = fileOf(uri);
    return file ? positions.map((position) => nested(selectionRanges(file, position))) : [];
  });

  connection.onDocumentLinks(({ textDocument: { uri } }) => {
    const file = fileOf(uri);
    return file ? documentLinks(workspace(), file) : [];
  });

  connection.languages.inlayHint.on(({ textDocument: { uri }, range }) => {
    const file = fileOf(uri);
    return file ? inlayHints(workspace(), file, range).map((hint) => ({ ...hint, paddingLeft: true })) : [];
  });

  connection.onCodeLens(({ textDocument: { uri } }) => {
    const file = fileOf(uri);
    return file
      ? codeLenses(workspace(), file).map((lens) => ({
          range: lens.range,
          command: lensCommand(lens, uri, workspace().hasCommands),
        }))
      : [];
  });

  connection.onDocumentFormatting(({ textDocument: { uri } }) => {
    const file = fileOf(uri);
    return file ? format(workspace(), file).map(({ range, newText }) => ({ range, newText })) : [];
  });

  connection.onDocumentRangeFormatting(({ textDocument: { uri }, range }) => {
    const file = fileOf(uri);
    return file ? format(workspace(), file, range).map(({ range: at, newText }) => ({ range: at, newText })) : [];
  });

  connection.onDocumentOnTypeFormatting(({ textDocument: { uri }, position, ch }) => {
    const file = ch === "\n" ? fileOf(uri) : undefined;
    return file ? formatOnType(workspace(), file, position.line) : [];
  });

  connection.onSignatureHelp(({ textDocument: { uri }, position }) => {
    const file = fileOf(uri);
    const signature = file && signatureHelp(file, position);
    if (!signature) return null;
    const { label, documentation: text, parameters, active } = signature;
    return {
      signatures: [{ label, parameters: [...parameters], ...(text && { documentation: text }) }],
      activeSignature: 0,
      activeParameter: active,
    };
  });

  connection.onWorkspaceSymbol(({ query }) =>
    workspaceSymbols(workspace(), query).map(
      ({ name, kind, uri, selectionRange }): SymbolInformation => ({
        name,
        kind: symbolKinds[kind],
        location: { uri, range: selectionRange },
      }),
    ),
  );

  connection.languages.semanticTokens.on(({ textDocument: { uri } }) => {
    const file = fileOf(uri);
    return { data: file ? semanticTokens(file) : [] };
  });

  connection.languages.semanticTokens.onRange(({ textDocument: { uri }, range }) => {
    const file = fileOf(uri);
    return { data: file ? semanticTokens(file, range) : [] };
  });
}

/** Names of one's own, and files where the editor renames them too. */
function registerRename(connection: Connection, workspace: () => Workspace, editor: () => Editor): void {
  const orRefused = <Value>(value: Value | string): Value => {
    if (typeof value === "string") throw new ResponseError(LSPErrorCodes.RequestFailed, value);
    return value;
  };
  const namedFile = (file: SourceFile, position: Position) =>
    editor().renamesFiles ? namedFileAt(workspace(), file, position) : undefined;

  connection.onPrepareRename(({ textDocument: { uri }, position }) => {
    const file = orRefused(workspace().openFile(uri) ?? "the file is not open");
    const named = namedFile(file, position);
    return named
      ? { range: named.range, placeholder: named.placeholder }
      : orRefused(prepareRename(workspace(), file, position));
  });

  connection.onRenameRequest(({ textDocument: { uri }, position, newName }): WorkspaceEdit => {
    const file = orRefused(workspace().openFile(uri) ?? "the file is not open");
    const named = namedFile(file, position);
    if (!named) return workspaceEdit(orRefused(rename(workspace(), file, position, newName)));
    const { newUri, edits } = orRefused(renameNamedFile(workspace(), named, newName));
    const texts = [...grouped(edits, ({ uri: of }) => of!)].map(([of, own]) => ({
      textDocument: { uri: of, version: null },
      edits: own.map(({ range, newText }) => ({ range, newText })),
    }));
    return { documentChanges: [...texts, { kind: "rename", oldUri: named.uri, newUri }] };
  });

  connection.workspace.onWillRenameFiles(({ files }) => workspaceEdit(renamedFiles(workspace(), files)));
}

/** Ranges from the narrowest to the widest as the protocol chains them. */
const nested = (ranges: readonly Range[]): SelectionRange =>
  ranges.reduceRight<SelectionRange | undefined>(
    (parent, range) => ({ range, ...(parent && { parent }) }),
    undefined,
  ) ?? {
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
  };

function actionOf({ title, kind, isPreferred, problem, edits, turnsOff }: CodeAction): ProtocolCodeAction {
  return {
    title,
    kind,
    ...(isPreferred && { isPreferred }),
    ...(problem && { diagnostics: [diagnosticOf(problem)] }),
    ...(turnsOff === undefined
      ? { edit: workspaceEdit(edits) }
      : { command: { title, command: "mailconf.turnRuleOff", arguments: [turnsOff] } }),
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

/** What a click on a lens does: the places in a peek view, or the map; only the title where the editor has no commands. */
function lensCommand({ range, title, references }: CodeLens, uri: string, hasCommands: boolean): Command {
  if (!hasCommands) return { title, command: "" };
  if (!references) return { title, command: "mailconf.showMap" };
  const locations = references.map(({ uri, range }) => ({ uri, range }));
  return { title, command: "mailconf.showReferences", arguments: [uri, range.start, locations] };
}
