import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { startServer } from "./server.ts";

/** Where the bundle of the browser finds its data: text by file name (see scripts/data-plugin.mjs). */
const data = globalThis as { mailconfData?: Readonly<Record<string, string>> };

// In a browser nobody can be asked about a machine; the files are those that the editor opens. The client has read the
// data files, because only it can, and sends them with its first message.
const scope = globalThis as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
startServer(createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope)), (params) => {
  data.mailconfData = (params.initializationOptions as { data?: Record<string, string> } | undefined)?.data ?? {};
  return { disk: {}, machine: {} };
});
