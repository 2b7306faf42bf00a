import type { Connection } from "vscode-languageserver";
import type { Answer, FileStatus, Host } from "../host/host.ts";

/**
 * The files of the workspace as the client reads them, for a server that cannot read any itself: the client answers
 * `mailconf/stat`, `mailconf/readFile` and `mailconf/list`, each in the form of {@link Answer}.
 */
export function clientFiles(connection: Connection): Host {
  const ask = <Value>(method: string, uri: string, limit?: number): Promise<Answer<Value>> =>
    connection
      .sendRequest<Answer<Value>>(`mailconf/${method}`, { uri, limit })
      .catch(() => ({ kind: "denied", reason: "the editor does not answer" }));
  return {
    stat: (uri) => ask<FileStatus>("stat", uri),
    readFile: (uri, limit) => ask<Uint8Array>("readFile", uri, limit),
    list: (uri) => ask<readonly string[]>("list", uri),
  };
}
