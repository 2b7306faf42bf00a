import { Parameter } from "../syntax/main-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Range } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import type { CodeAction } from "./code-actions.ts";
import { meaningAt, serverOfLog } from "./log-meaning.ts";

/** The cure of a message that one setting brings: an edit of main.cf, to be looked at and applied there. */
export function logCures(workspace: Workspace, file: SourceFile, { start }: Range): CodeAction[] {
  const set = meaningAt(file, start.line)?.message.set;
  const server = serverOfLog(workspace, file);
  const { main } = server.files;
  if (set === undefined || !main) return [];
  const equals = set.indexOf("=");
  const name = set.slice(0, equals);
  // Of several files the first that is there.
  const value = set
    .slice(equals + 1)
    .split("|")
    .find((one) => !one.startsWith("/") || workspace.probes.status(one)?.kind === "found");
  const setting = server.settings.get(name);
  if (value === undefined || setting?.value === value) return [];
  const title = `Set ${name} = ${value} in main.cf`;
  if (setting?.entry instanceof Parameter) {
    const { entry } = setting;
    const line = `${name} = ${value}`;
    const range = entry.range({ start: 0, end: entry.text.length });
    return [{ title, kind: "quickfix", edits: [{ uri: main.uri, range, newText: line }] }];
  }
  const last = main.lineCount - 1;
  const end = { line: last, character: (main.lineAt(last) ?? "").length };
  const newText = `${end.character > 0 ? "\n" : ""}${name} = ${value}\n`;
  return [{ title, kind: "quickfix", edits: [{ uri: main.uri, range: { start: end, end }, newText }] }];
}
