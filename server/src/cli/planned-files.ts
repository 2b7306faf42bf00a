import type { PlannedFile } from "../apply/plan.ts";
import type { Answer, FileStatus, Host } from "../host/host.ts";
import { decode } from "../syntax/bytes.ts";
import { languageOf } from "../syntax/languages.ts";
import { childOf, uriOf } from "../uri.ts";
import type { Workspace } from "../workspace.ts";

/** Endings of the indexes that an apply makes anew beside a table. */
const indexes = /\.(db|lmdb|cdb|dir|pag)$/;

/** The machine as it will be with files that are planned: from {@link plan} on they are there, and the indexes of tables too. */
export class PlannedFiles {
  readonly #files = new Map<string, { readonly status: FileStatus; readonly bytes: Uint8Array }>();

  /** The workspace sees the new files from here on, as an editor's unsaved ones. */
  plan(workspace: Workspace, directory: string, plan: readonly PlannedFile[]): void {
    for (const { name, target, newBytes: bytes, mode, owner, group } of plan) {
      const modified = Date.now();
      const status = { kind: "file", mode, owner, group, size: bytes.length, modified, inode: 0 } as const;
      for (const path of [`${directory}/${name}`, target]) this.#files.set(path, { status, bytes });
      const uri = name.split("/").reduce(childOf, uriOf(directory));
      const text = decode(bytes);
      const language = languageOf(`${directory}/${name}`, text);
      if (language !== undefined) workspace.open(uri, language, 1, text);
    }
  }

  /** Answers for the planned files, and asks the host for all others. */
  over(host: Host): Host {
    const { stat, readFile } = host;
    const found = <Value>(value: Value): Answer<Value> => ({ kind: "found", value });
    return {
      ...host,
      ...(stat && {
        stat: (path) => {
          const file = this.#files.get(path) ?? this.#files.get(path.replace(indexes, ""));
          return file ? found(file.status) : stat(path);
        },
      }),
      ...(readFile && {
        readFile: (path, limit) => {
          const file = this.#files.get(path);
          return file ? found(file.bytes) : readFile(path, limit);
        },
      }),
    };
  }
}
