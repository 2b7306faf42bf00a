import * as path from "node:path";
import type { ExtensionContext } from "vscode";
import { LanguageClient, type ServerOptions, TransportKind } from "vscode-languageclient/node";
import { activateWith, deactivateClient } from "./extension.ts";
import { machine } from "./machine/all.ts";

/** Entry of the extension where there is Node.js: on this computer, or on the server at the other end of Remote-SSH. */
export function activate(context: ExtensionContext): Promise<unknown> {
  const module = context.asAbsolutePath(path.join("dist", "mailconf.js"));
  const server: ServerOptions = {
    run: { module, args: ["lsp"], transport: TransportKind.ipc },
    debug: {
      module,
      args: ["lsp"],
      transport: TransportKind.ipc,
      options: { execArgv: ["--nolazy", "--inspect=6009"] },
    },
  };
  return activateWith(context, (options) => new LanguageClient("mailconf", "Mailconf", server, options), {}, machine);
}

export const deactivate = deactivateClient;
