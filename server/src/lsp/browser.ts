import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { clientFiles } from "./client-files.ts";
import { startServer } from "./server.ts";

/** Where the bundle of the browser finds its data: text by file name (see scripts/data-plugin.mjs). */
const data = globalThis as { mailconfData?: Readonly<Record<string, string>> };

/** What our own client sends with its first message: the data files, because only it can read them, and whether it reads others. */
interface FromClient {
  readonly data?: Readonly<Record<string, string>>;
  readonly hasFiles?: boolean;
}

// In a browser nobody can be asked about a machine; the files are those that the editor opens, and those of its workspace
// where the client reads them.
const scope = globalThis as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
const connection = createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope));
startServer(connection, (params) => {
  const sent = (params.initializationOptions ?? {}) as FromClient;
  data.mailconfData = sent.data ?? {};
  return { disk: sent.hasFiles === true ? clientFiles(connection) : {}, machine: {} };
});
