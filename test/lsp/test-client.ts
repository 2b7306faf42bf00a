import { PassThrough } from "node:stream";
import {
  createConnection,
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { type Hosts, startServer } from "../../server/src/lsp/server.ts";

/** A client in this process with a server of its own, and everything that the server said, as it went over the wire. */
export interface TestClient {
  readonly connection: ProtocolConnection;
  readonly said: () => string;
  /** Messages that the server logged as errors. */
  readonly errors: string[];
}

/** Starts a server over hosts, initialized as by an editor that shows Markdown; `more`: what it says of itself besides. */
export async function startClient(hosts: Hosts, keeps = true, more: object = {}): Promise<TestClient> {
  const up = new PassThrough();
  const down = new PassThrough();
  const said: Buffer[] = [];
  if (keeps) down.on("data", (chunk: Buffer) => said.push(chunk));
  startServer(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)), () => hosts);
  const connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const errors: string[] = [];
  connection.onNotification("window/logMessage", ({ type, message }: { type: number; message: string }) => {
    if (type === 1) errors.push(message);
  });
  connection.listen();
  await connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {}, ...more });
  await connection.sendNotification("initialized", {});
  return { connection, said: () => Buffer.concat(said).toString("utf8"), errors };
}
