import { type ExtensionContext, workspace } from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import { registerCommands } from "./commands.ts";

/** The languages of contracts.md, all served by the one server. */
export const languageIds = [
  "postfix-main",
  "postfix-master",
  "postfix-table",
  "postfix-table-client",
  "courier",
  "courier-auth",
  "maillog",
];

let client: BaseLanguageClient | undefined;

/** Starts the server and everything that is VS Code's alone. */
export async function activateWith(
  context: ExtensionContext,
  createClient: (options: LanguageClientOptions) => BaseLanguageClient,
  more: Record<string, unknown> = {},
): Promise<{ readonly client: BaseLanguageClient }> {
  client = createClient({
    documentSelector: languageIds.map((language) => ({ language })),
    synchronize: {
      fileEvents: workspace.createFileSystemWatcher("**/{*.cf,imapd*,pop3d*,esmtpd*,auth*rc,.mailconf.json,*.pem}"),
    },
    initializationOptions: { ...configuration(), isTrusted: workspace.isTrusted, ...more },
  });
  registerCommands(context, client);
  await client.start();
  return { client };
}

/** The settings as the server is to know them from its first moment. */
function configuration(): Record<string, unknown> {
  return JSON.parse(JSON.stringify(workspace.getConfiguration("mailconf"))) as Record<string, unknown>;
}

export async function deactivateClient(): Promise<void> {
  await client?.stop();
  client = undefined;
}
