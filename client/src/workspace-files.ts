import { FileSystemError, FileType, type Uri, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { Answer, FileStatus } from "../../server/src/host/host.ts";

/** Reads the workspace's files, and no others, for a server that has no files of its own. */
export function answerFiles(client: BaseLanguageClient): void {
  const on = <Value>(method: string, read: (file: Uri, limit: number) => Promise<Value>) =>
    client.onRequest<Answer<Value>, unknown>(
      `mailconf/${method}`,
      async ({ uri, limit }: { readonly uri: string; readonly limit?: number }) => {
        const file = client.protocol2CodeConverter.asUri(uri);
        if (!workspace.getWorkspaceFolder(file)) return { kind: "denied", reason: "outside the workspace" };
        try {
          return { kind: "found", value: await read(file, limit ?? Number.POSITIVE_INFINITY) };
        } catch (error) {
          const isMissing = error instanceof FileSystemError && error.code === "FileNotFound";
          return isMissing ? { kind: "missing" } : { kind: "denied", reason: (error as Error).message };
        }
      },
    );
  on("stat", async (file): Promise<FileStatus> => {
    const { type, size, mtime } = await workspace.fs.stat(file);
    const kind = type & FileType.Directory ? "directory" : type & FileType.File ? "file" : "other";
    // Modes and owners are a machine's: rules that look at them ask the machine, which a browser does not have.
    return { kind, mode: 0o644, owner: 0, group: 0, size, modified: mtime, inode: 0 };
  });
  on("readFile", async (file, limit) => {
    if ((await workspace.fs.stat(file)).size > limit) throw new Error("too large");
    return workspace.fs.readFile(file);
  });
  on("list", async (file) => (await workspace.fs.readDirectory(file)).map(([name]) => name).sort());
}
