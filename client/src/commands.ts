import { commands, type ExtensionContext } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";

/** The commands of contracts.md; each in a few lines that ask the server and show what it says. */
export function registerCommands(context: ExtensionContext, client: BaseLanguageClient): void {
  context.subscriptions.push(
    commands.registerCommand("mailconf.restartServer", async () => {
      await client.stop();
      await client.start();
    }),
    commands.registerCommand("mailconf.showOutput", () => client.outputChannel.show(true)),
  );
}
