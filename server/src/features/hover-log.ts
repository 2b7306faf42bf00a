import type { SourceFile } from "../syntax/source-file.ts";
import type { Position } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import type { Hover } from "./hover.ts";
import { entriesNamedIn, meaningAt, serverOfLog } from "./log-meaning.ts";
import { code, escaped } from "./markdown.ts";

/** What a line of the mail log means, with links to the lines of the configuration that it is about. */
export function logHover(workspace: Workspace, file: SourceFile, { line: number }: Position): Hover | undefined {
  const found = meaningAt(file, number);
  if (!found) return undefined;
  const { meaning, cure, settings } = found.message;
  const server = serverOfLog(workspace, file);
  const linked = (text: string, { uri }: SourceFile, line: number) => `[${code(text)}](${uri}#L${line + 1})`;
  const lines = [escaped(meaning)];
  if (cure) lines.push(`**What to do:** ${escaped(cure)}`);
  const named = entriesNamedIn(found.line, server);
  if (named.length > 0)
    lines.push(`Named in: ${named.map(({ file: at, entry, name }) => linked(name, at, entry.line)).join(", ")}`);
  const names = settings?.split(/[,\s]+/).filter((name) => name !== "" && !named.some((entry) => entry.name === name));
  if (names?.length) {
    const { main } = server.files;
    const shown = names.map((name) => {
      const setting = server.settings.get(name);
      return setting && main ? linked(name, main, setting.entry.line) : code(name);
    });
    lines.push(`Settings: ${shown.join(", ")}`);
  }
  return {
    contents: { kind: "markdown", value: lines.join("\n\n") },
    range: {
      start: { line: number, character: 0 },
      end: { line: number, character: (file.lineAt(number) ?? "").trimEnd().length },
    },
  };
}
