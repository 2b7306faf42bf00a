import { type TableFormat, tableFormatByUse } from "./syntax/table-format.ts";
import { childOf, pathOf } from "./uri.ts";
import type { Workspace } from "./workspace.ts";

/** The format in which the configuration beside a table's file says that it is read; undefined where it does not name it. */
export function formatInUse(workspace: Workspace, uri: string): TableFormat | undefined {
  const directory = workspace.instanceDirectoryOf(uri);
  for (const [name, language] of [
    ["main.cf", "postfix-main"],
    ["master.cf", "postfix-master"],
  ] as const) {
    const configuration = workspace.file(childOf(directory, name), language);
    const format = configuration && tableFormatByUse(configuration.text, pathOf(uri));
    if (format) return format;
  }
  return undefined;
}
