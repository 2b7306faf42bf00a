import { type ExtensionContext, Uri, workspace } from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { activateWith, deactivateClient } from "./extension.ts";

/** What a browser has and the types of Node.js do not name. */
declare const Worker: new (url: string) => ConstructorParameters<typeof LanguageClient>[3] & object;

/** Entry of the extension in a browser (vscode.dev): the same server in a worker; nobody can be asked about a machine. */
export async function activate(context: ExtensionContext): Promise<unknown> {
  const at = (...path: string[]) => Uri.joinPath(context.extensionUri, "dist", ...path);
  const names = (process.env.MAILCONF_DATA ?? "").split(" ");
  const texts = names.map(async (name) => {
    const bytes = await workspace.fs.readFile(at("data", name));
    return [name, new TextDecoder().decode(bytes)] as const;
  });
  const data = Object.fromEntries(await Promise.all(texts));
  return activateWith(
    context,
    (options) =>
      new LanguageClient("mailconf", "Mailconf", options, new Worker(at("browser", "server.js").toString(true))),
    { data },
  );
}

export const deactivate = deactivateClient;
