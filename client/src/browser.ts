import { type ExtensionContext, Uri, workspace } from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/browser";
import { activateWith, deactivateClient } from "./extension.ts";
import { answerFiles } from "./workspace-files.ts";

/** What a browser has and the types of Node.js do not name. */
declare const Worker: new (url: string) => Extract<ServerOptions, object>;

/** Entry of the extension in a browser (vscode.dev): the same server in a worker, which gets the workspace's files from here; nobody can be asked about a machine. */
export async function activate(context: ExtensionContext): Promise<unknown> {
  const at = (...path: string[]) => Uri.joinPath(context.extensionUri, "dist", ...path);
  const names = (process.env.MAILCONF_DATA ?? "").split(" ");
  const texts = names.map(async (name) => {
    const bytes = await workspace.fs.readFile(at("data", name));
    return [name, new TextDecoder().decode(bytes)] as const;
  });
  const data = Object.fromEntries(await Promise.all(texts));
  const worker = await startWorker(at("browser", "server.js"));
  const createClient = (options: LanguageClientOptions) => {
    const client = new LanguageClient("mailconf", "Mailconf", worker, options);
    answerFiles(client);
    return client;
  };
  return activateWith(context, createClient, { data, hasFiles: true });
}

async function startWorker(script: Uri): Promise<InstanceType<typeof Worker>> {
  try {
    return new Worker(script.toString(true));
  } catch {
    // The script of an extension that lies on a remote machine has no address here; its text can be read all the same.
    const text = await workspace.fs.readFile(script);
    return new Worker(URL.createObjectURL(new Blob([new Uint8Array(text)], { type: "text/javascript" })));
  }
}

export const deactivate = deactivateClient;
