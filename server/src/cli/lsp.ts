import type { Arguments } from "./arguments.ts";
import { UserError } from "./user-error.ts";

/** `mailconf lsp`: the language server on one of the transports of vscode-languageserver. It ends when its client does. */
export async function run({ values }: Arguments): Promise<number> {
  if (!values.stdio && !values["node-ipc"] && values.socket === undefined)
    throw new UserError("lsp: choose a transport: --stdio, --node-ipc or --socket=PORT");
  const { startNodeServer } = await import("../lsp/node.ts");
  startNodeServer();
  return new Promise<number>(() => {});
}
