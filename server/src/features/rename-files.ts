import type { Instance } from "../model/instance.ts";
import type { TextEdit } from "../rules/rule.ts";
import { pathOf } from "../uri.ts";
import type { Workspace } from "../workspace.ts";
import { namedPaths } from "./links.ts";

/** A file or folder that is to have another name. */
export interface RenamedFile {
  readonly oldUri: string;
  readonly newUri: string;
}

/** The edits by which main.cf and master.cf go on naming files that are renamed or moved. */
export function renamedFiles(workspace: Workspace, renamed: readonly RenamedFile[]): TextEdit[] {
  const edits: TextEdit[] = [];
  const seen = new Set<Instance>();
  for (const { uri } of workspace.openFiles) {
    const instance = workspace.instanceOf(uri);
    if (seen.has(instance)) continue;
    seen.add(instance);
    for (const file of [instance.files.main, instance.files.master])
      for (const { entry, path, span } of file ? namedPaths(file) : []) {
        const newText = renamed.map((one) => movedPath(workspace, instance, path, one)).find(Boolean);
        if (newText) edits.push({ uri: file!.uri, range: entry.range(span), newText });
      }
  }
  return edits;
}

/** Whether main.cf and master.cf can hold a path as one word. */
export const isWritablePath = (path: string): boolean => !/[\s,{}$:=]/.test(path);

/** How a path is written after the renaming; undefined where it is not touched, or cannot be written. */
function movedPath(
  { settings: { root } }: Workspace,
  { files: { directory } }: Instance,
  path: string,
  { oldUri, newUri }: RenamedFile,
): string | undefined {
  // Where a path leads: on this machine below the root, and from a copy of /etc/postfix to its own files.
  const places = [
    { written: "", folder: root },
    { written: "/etc/postfix", folder: pathOf(directory) },
  ];
  const old = pathOf(oldUri);
  for (const { written, folder } of places) {
    if (!path.startsWith(`${written}/`)) continue;
    const here = folder + path.slice(written.length);
    if (here !== old && !here.startsWith(`${old}/`)) continue;
    const target = pathOf(newUri) + here.slice(old.length);
    return target.startsWith(`${folder}/`) && isWritablePath(target)
      ? written + target.slice(folder.length)
      : undefined;
  }
  return undefined;
}
