import { type CompletionItem, commands, type Diagnostic, type ExtensionContext, Uri, workspace } from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import { registerCommands } from "./commands.ts";
import type { Machine } from "./machine.ts";
import { createOutput } from "./output.ts";
import { registerPages } from "./page-panel.ts";
import { errorHandlerOf, languageIds, restart } from "./session.ts";
import { registerStatus } from "./status.ts";
import { Texts } from "./texts.ts";

let client: BaseLanguageClient | undefined;

/** Starts the server and everything that is VS Code's alone. */
export async function activateWith(
  context: ExtensionContext,
  createClient: (options: LanguageClientOptions) => BaseLanguageClient,
  more: Record<string, unknown> = {},
  machine?: Machine,
): Promise<{ readonly client: BaseLanguageClient }> {
  let startedWith = "";
  const output = createOutput();
  context.subscriptions.push(output);
  client = createClient({
    outputChannel: output.outputChannel,
    traceOutputChannel: output.traceOutputChannel,
    documentSelector: languageIds.map((language) => ({ language })),
    synchronize: {
      fileEvents: workspace.createFileSystemWatcher("**/{*.cf,imapd*,pop3d*,esmtpd*,auth*rc,.mailconf.json,*.pem}"),
    },
    initializationOptions: () => {
      startedWith = machineSettings();
      return { ...configuration(), isTrusted: workspace.isTrusted, hasCommands: true, ...more };
    },
    // Hovers may run this one command, and no other.
    markdown: { isTrusted: { enabledCommands: ["mailconf.explain"] } },
    errorHandler: errorHandlerOf(() => client!),
    // Our own texts look like configuration and are none.
    middleware: {
      didOpen: (document, next) => (document.uri.scheme === "mailconf" ? Promise.resolve() : next(document)),
      provideCompletionItem: async (document, position, context, token, next) => {
        const found = await next(document, position, context, token);
        for (const item of found ? ("items" in found ? found.items : found) : []) withValues(item);
        return found;
      },
      handleDiagnostics: (uri, diagnostics, next) => next(uri, diagnostics.map(withRulePage)),
      provideDiagnostics: async (document, previous, token, next) => {
        const report = await next(document, previous, token);
        if (report?.kind === "full") for (const diagnostic of report.items) withRulePage(diagnostic);
        return report;
      },
    },
  });
  let following = Promise.resolve();
  const follow = () => {
    following = following.then(async () => {
      if (client && machineSettings() !== startedWith) await restart(client).catch(() => {});
    });
  };
  const session = { extension: context, client, texts: new Texts(), machine };
  registerCommands(session);
  await client.start();
  context.subscriptions.push(
    session.texts.register(),
    ...registerPages(session),
    ...registerStatus(session),
    workspace.onDidGrantWorkspaceTrust(follow),
    workspace.onDidChangeConfiguration(follow),
  );
  // Settings that VS Code read while the server was starting.
  follow();
  machine?.start(session);
  await commands.executeCommand("setContext", "mailconf.isActive", true);
  await commands.executeCommand("setContext", "mailconf.hasMachine", machine !== undefined);
  return { client };
}

/** A name that was taken with its "=" goes on with the list of its values. */
function withValues(item: CompletionItem): void {
  if (typeof item.insertText === "string" && /= ?$/.test(item.insertText))
    item.command = { title: "", command: "editor.action.triggerSuggest" };
}

/** The rule's name opens its page, which comes with the extension, instead of a page of the network. */
function withRulePage(diagnostic: Diagnostic): Diagnostic {
  const { code } = diagnostic;
  if (typeof code !== "object" || code === null) return diagnostic;
  const argument = encodeURIComponent(JSON.stringify([code.value]));
  diagnostic.code = { value: code.value, target: Uri.parse(`command:mailconf.explain?${argument}`) };
  return diagnostic;
}

/** The settings as the server is to know them from its first moment. */
function configuration(): Record<string, unknown> {
  return JSON.parse(JSON.stringify(workspace.getConfiguration("mailconf"))) as Record<string, unknown>;
}

/** What decides whether and how the machine is asked: the server takes it when it starts. */
function machineSettings(): string {
  const settings = workspace.getConfiguration("mailconf");
  return JSON.stringify([workspace.isTrusted, ...["hostChecks", "root", "commands"].map((name) => settings.get(name))]);
}

export async function deactivateClient(): Promise<void> {
  await client?.stop();
  client = undefined;
}
