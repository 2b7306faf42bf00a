import { type ExtensionContext, l10n, type TextDocument, window, workspace } from "vscode";
import { type BaseLanguageClient, CloseAction, type ErrorHandler } from "vscode-languageclient";
import type { Machine } from "./machine.ts";
import { showInformation, showWarning } from "./messages.ts";
import type { Texts } from "./texts.ts";

/** What commands and views work with as long as the extension is active. */
export interface Session {
  readonly extension: ExtensionContext;
  readonly client: BaseLanguageClient;
  readonly texts: Texts;
  /** Undefined in a browser. */
  readonly machine: Machine | undefined;
}

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

/** Whether a document is one of the server's: a file, no view of ours. */
export const isServed = ({ languageId, uri }: TextDocument): boolean =>
  languageIds.includes(languageId) && uri.scheme !== "mailconf";

let latest: TextDocument | undefined;

/** The document whose server is meant: the active editor's, the one that was active before a view, else any that is open. */
export function meantDocument(): TextDocument | undefined {
  const active = window.activeTextEditor?.document;
  if (active && isServed(active)) latest = active;
  if (latest && workspace.textDocuments.includes(latest)) return latest;
  return workspace.textDocuments.find(isServed);
}

/** The same; a message where no configuration is open. */
export function meantUri(session: Session): string | undefined {
  const document = meantDocument();
  if (document) return session.client.code2ProtocolConverter.asUri(document.uri);
  void showInformation(
    l10n.t("Open main.cf, master.cf or one of Courier's files first: it says which server is meant."),
  );
  return undefined;
}

/** Starts the server anew, with the settings and the trust as they are now. */
export async function restart(client: BaseLanguageClient): Promise<void> {
  if (client.isRunning()) await client.stop();
  await client.start();
}

/** Lets VS Code start a server anew that ended by itself, and says so once. */
export function errorHandlerOf(client: () => BaseLanguageClient): ErrorHandler {
  let usual: ErrorHandler | undefined;
  let isTold = false;
  const handler = () => {
    usual ??= client().createDefaultErrorHandler();
    return usual;
  };
  return {
    error: (error, message, count) => handler().error(error, message, count),
    closed: async () => {
      const result = await handler().closed();
      if (result.action === CloseAction.Restart && !isTold) {
        isTold = true;
        const show = l10n.t("Show Output");
        void showWarning(l10n.t("Mailconf's language server ended unexpectedly and was started again."), show).then(
          (answer) => answer === show && client().outputChannel.show(true),
        );
      }
      return result;
    },
  };
}
