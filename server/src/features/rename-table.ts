import type { TextEdit } from "../rules/rule.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position, Range } from "../syntax/text.ts";
import { childOf, directoryOf, fileIn } from "../uri.ts";
import type { Workspace } from "../workspace.ts";
import { namedPaths } from "./links.ts";
import { isWritablePath, renamedFiles } from "./rename-files.ts";

/** A file that main.cf or master.cf names at a place. */
export interface NamedFile {
  readonly uri: string;
  /** The last part of its path. */
  readonly range: Range;
  readonly placeholder: string;
}

/** The file whose path is written at a place, a table or a certificate; undefined where there is no path, or nothing there. */
export function namedFileAt(workspace: Workspace, file: SourceFile, position: Position): NamedFile | undefined {
  const { directory } = workspace.instanceOf(file.uri).files;
  for (const { entry, path, span } of namedPaths(file)) {
    const at = entry.line > position.line ? undefined : entry.offsetAt(position);
    if (at === undefined || at < span.start || at > span.end) continue;
    const uri = [fileIn(directory, path), workspace.uriOfPath(path)].find(
      (candidate) => candidate !== undefined && isFile(workspace, candidate),
    );
    if (uri === undefined) return undefined;
    const name = path.slice(path.lastIndexOf("/") + 1);
    return { uri, range: entry.range({ start: span.end - name.length, end: span.end }), placeholder: name };
  }
  return undefined;
}

/** Another name for a file: where it goes, and the edits by which main.cf and master.cf go on naming it; a string says why not. */
export function renameNamedFile(
  workspace: Workspace,
  { uri }: NamedFile,
  newName: string,
): { readonly newUri: string; readonly edits: readonly TextEdit[] } | string {
  if (newName === "" || newName.includes("/") || !isWritablePath(newName))
    return `"${newName}" is no file name that main.cf can hold: leave out blanks and , { } $ : = /`;
  const newUri = childOf(directoryOf(uri), newName);
  if (workspace.disk.status(newUri)?.kind === "found") return `there is a file "${newName}" already`;
  return { newUri, edits: renamedFiles(workspace, [{ oldUri: uri, newUri }]) };
}

function isFile(workspace: Workspace, uri: string): boolean {
  const status = workspace.disk.status(uri);
  return status?.kind === "found" && status.value.kind === "file";
}
