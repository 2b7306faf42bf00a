import { statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { uriOf } from "../uri.ts";
import type { Workspace } from "../workspace.ts";

/**
 * The configuration directories of the other Postfix instances that a directory's main.cf names (multi_instance_directories),
 * as paths: beside the directory, as copies of a whole /etc are, else where main.cf says, if it is that very server's.
 */
export function furtherInstances(workspace: Workspace, path: string): string[] {
  const absolute = resolve(path);
  if (!isDirectory(absolute)) return [];
  const { instance } = workspace.read(uriOf(absolute));
  const { root } = workspace.settings;
  const isOwn = instance.scope.value("config_directory") === absolute;
  return (instance.scope.list("multi_instance_directories") ?? []).flatMap(({ text }) => {
    if (!text.startsWith("/")) return [];
    const beside = join(dirname(absolute), basename(text));
    const there = root === "" ? text : join(root, text);
    const found = [beside, ...(isOwn || root !== "" ? [there] : [])].find(isDirectory);
    return found === undefined || found === absolute ? [] : [found];
  });
}

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
