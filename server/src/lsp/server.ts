import {
  type CancellationToken,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DocumentDiagnosticReportKind,
  type InitializeParams,
  type InitializeResult,
  type TextDocumentContentChangeEvent,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { sayIn } from "../features/say.ts";
import { status } from "../features/status.ts";
import type { Host } from "../host/host.ts";
import { defaultSettings, mergeSettings, type PartialSettings } from "../settings.ts";
import { withoutLinks } from "../syntax/printable.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { readTeamSettings } from "../team-settings.ts";
import { nameOf } from "../uri.ts";
import { Workspace } from "../workspace.ts";
import { diagnosticOf } from "./diagnostics.ts";
import { registerFeatures, serverCapabilities } from "./features.ts";
import { registerLive } from "./live.ts";
import { registerRequests } from "./requests.ts";
import { Settling } from "./settling.ts";
import { warmUp } from "./warm-up.ts";
import { Watchdog } from "./watchdog.ts";
import { workProgress } from "./work-progress.ts";

export interface Hosts {
  readonly disk: Host;
  readonly machine: Host;
}

/** Everything that knows the protocol. The entry points pass in the connection and what the machine can answer. */
export function startServer(
  connection: Connection,
  hosts: (params: InitializeParams) => Hosts,
  watchdog = new Watchdog(),
): void {
  let workspace!: Workspace;
  let settling!: Settling;
  let pulls = false;
  let asksConfiguration = false;
  let canRefresh = false;
  /** Views that the editor can be told to ask for anew. */
  const views: (() => Promise<void>)[] = [];
  let areViewsStale = false;
  let editor = { sharesRange: false, takesSnippets: false, renamesFiles: false };
  let own: PartialSettings = {};
  let team: PartialSettings = {};
  let teamUri = "";
  const told = new Set<string>();

  connection.onInitialize((params): InitializeResult => {
    const { capabilities } = params;
    pulls = capabilities.textDocument?.diagnostic !== undefined;
    canRefresh = capabilities.workspace?.diagnostics?.refreshSupport === true;
    const { codeLens, inlayHint } = capabilities.workspace ?? {};
    if (codeLens?.refreshSupport) views.push(() => connection.sendRequest(CodeLensRefreshRequest.type));
    if (inlayHint?.refreshSupport) views.push(() => connection.languages.inlayHint.refresh());
    const { completionList, completionItem } = capabilities.textDocument?.completion ?? {};
    editor = {
      sharesRange: completionList?.itemDefaults?.includes("editRange") === true,
      takesSnippets: completionItem?.snippetSupport === true,
      renamesFiles: capabilities.workspace?.workspaceEdit?.resourceOperations?.includes("rename") === true,
    };
    asksConfiguration = capabilities.workspace?.configuration === true;
    own = (params.initializationOptions ?? {}) as PartialSettings;
    workspace = new Workspace({
      ...hosts(params),
      settings: mergeSettings(defaultSettings, own),
      hasCommands: (params.initializationOptions as { hasCommands?: boolean } | undefined)?.hasCommands === true,
      onChange: () => {
        areViewsStale = true;
        settling.soon();
      },
      onFailure: (rule, error) => connection.console.error(`rule "${rule}" failed: ${(error as Error).stack ?? error}`),
    });
    const showsWork = capabilities.window?.workDoneProgress === true;
    watchdog.onRequest = () => settling.asked();
    watchdog.tell = (line) => connection.console.warn(line);
    watchdog.questions = () => workspace.questions;
    const onStep = (what: string, took: number) => watchdog.step(() => `checking (${what})`, took);
    const onLong = showsWork ? workProgress(connection) : () => {};
    settling = new Settling(workspace, publishAll, onLong, onStep, (file) => warmUp(workspace, file));
    registerFeatures(
      connection,
      () => workspace,
      () => editor,
    );
    registerRequests(
      connection,
      () => workspace,
      registerLive(connection, () => workspace),
      sayIn(params.locale),
    );
    return {
      capabilities: {
        ...serverCapabilities,
        ...(capabilities.textDocument?.onTypeFormatting !== undefined && {
          documentOnTypeFormattingProvider: { firstTriggerCharacter: "\n" },
        }),
        positionEncoding: "utf-16",
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
        ...(pulls && {
          diagnosticProvider: { identifier: "mailconf", interFileDependencies: true, workspaceDiagnostics: false },
        }),
        workspace: {
          workspaceFolders: { supported: true, changeNotifications: true },
          ...(capabilities.workspace?.fileOperations?.willRename && {
            fileOperations: { willRename: { filters: [{ scheme: "file", pattern: { glob: "**" } }] } },
          }),
        },
      },
      serverInfo: { name: "mailconf", version: process.env.MAILCONF_VERSION ?? "" },
    };
  });

  connection.onInitialized(() => {
    if (asksConfiguration) {
      void connection.client.register(DidChangeConfigurationNotification.type, { section: "mailconf" }).catch(() => {});
      void readConfiguration();
    }
  });

  connection.onDidChangeConfiguration(({ settings }) => {
    if (asksConfiguration) void readConfiguration();
    else applySettings((settings as { mailconf?: PartialSettings } | null)?.mailconf);
  });

  async function readConfiguration(): Promise<void> {
    applySettings((await connection.workspace.getConfiguration("mailconf").catch(() => undefined)) as PartialSettings);
  }

  function applySettings(settings: PartialSettings | null | undefined): void {
    if (settings === null || settings === undefined) return;
    own = settings;
    workspace.settings = mergeSettings(mergeSettings(defaultSettings, own), team);
    settling.now();
  }

  /** One line a directory in the output channel: what its files are checked for. */
  async function tellStatus(uri: string): Promise<void> {
    const key = workspace.instanceDirectoryOf(uri);
    if (told.has(key)) return;
    told.add(key);
    // What is asked first is the installed version: it is known when the answer is there.
    status(workspace, uri);
    await workspace.answered();
    const { directory, target, targetFrom, hostChecks } = status(workspace, uri);
    const from = { setting: "from the settings", installed: "the installed one", "newest known": "the newest known" };
    const asked = hostChecks ? "this machine is asked" : "only the files are read";
    connection.console.info(`${directory}: checked for Postfix ${target} (${from[targetFrom]}); ${asked}`);
  }

  /** The team's file counts over the editor's settings; what is wrong with it is said once. */
  async function readTeam(directory: string): Promise<void> {
    const found = await readTeamSettings(workspace.disk, directory);
    if (!found || found.uri === teamUri) return;
    teamUri = found.uri;
    if (found.problem !== undefined)
      return void connection.window.showWarningMessage(withoutLinks(`${nameOf(found.uri)}: ${found.problem}`));
    team = found.settings;
    applySettings(own);
  }

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    const file = workspace.open(uri, languageId, version, text);
    publish(file);
    settling.soon();
    void readTeam(workspace.instanceDirectoryOf(uri));
    void tellStatus(uri);
  });

  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const file = workspace.change(uri, contentChanges, version);
    if (!file) return;
    publish(file, lineOf(contentChanges.at(-1)));
    areViewsStale ||= [...workspace.openFiles].length > 1;
    settling.soon();
  });

  connection.onDidSaveTextDocument(() => settling.now());

  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    workspace.close(uri);
    if (!pulls) void connection.sendDiagnostics({ uri, diagnostics: [] });
    settling.soon();
  });

  connection.onDidChangeWatchedFiles(() => {
    areViewsStale = true;
    settling.now();
  });

  connection.languages.diagnostics.on(({ textDocument: { uri } }, _token: CancellationToken) => {
    const file = workspace.openFile(uri);
    // Who can be told to ask again need not wait for all of a large file.
    const fresh = canRefresh ? checkedAtOnce : undefined;
    const items = file ? workspace.problems(file, shown, undefined, fresh).map(diagnosticOf) : [];
    return { kind: DocumentDiagnosticReportKind.Full, items };
  });

  /** At a key stroke (`near`: its line) a file with very many problems shows those around it; all come when typing pauses. */
  function publish(file: SourceFile, near?: number): void {
    if (pulls) return;
    const limit = near === undefined ? shown : shownWhileTyping;
    const fresh = near === undefined ? checkedAtOnce : 0;
    const diagnostics = workspace.problems(file, limit, near, fresh).map(diagnosticOf);
    void connection.sendDiagnostics({ uri: file.uri, version: file.version, diagnostics });
  }

  function publishAll(): void {
    if (!pulls) for (const file of workspace.openFiles) publish(file);
    else if (canRefresh) connection.languages.diagnostics.refresh();
    // Lenses and hints tell of other files and of the machine; an editor asks again only when their own file changes.
    if (areViewsStale) for (const refresh of views) void refresh().catch(() => {});
    areViewsStale = false;
  }

  connection.onShutdown(() => settling?.stop());
  connection.listen();
}

/** Problems of one file that are sent at most. */
const shown = 500;
const shownWhileTyping = 30;
/** Lines of a file that is opened that are checked before its first problems are sent; those of the others follow. */
const checkedAtOnce = 1000;

/** The first line that a change touches. */
const lineOf = (change: TextDocumentContentChangeEvent | undefined): number =>
  change && "range" in change ? change.range.start.line : 0;
