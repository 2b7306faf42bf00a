import { type ExtensionContext, Uri } from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { activateWith, deactivateClient } from "./extension.ts";

/** What a browser has and the types of Node.js do not name. */
declare const Worker: new (url: string) => ConstructorParameters<typeof LanguageClient>[3] & object;

/** Entry of the extension in a browser (vscode.dev): the same server in a worker; nobody can be asked about a machine. */
export function activate(context: ExtensionContext): Promise<unknown> {
  const script = Uri.joinPath(context.extensionUri, "dist", "browser", "server.js");
  return activateWith(
    context,
    (options) => new LanguageClient("mailconf", "Mailconf", options, new Worker(script.toString(true))),
  );
}

export const deactivate = deactivateClient;
