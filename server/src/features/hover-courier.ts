import { summaryOf } from "../facts/docs.ts";
import { Assignment } from "../syntax/courier.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import type { Hover } from "./hover.ts";
import { escaped } from "./markdown.ts";

/** What a variable of Courier decides. */
export function courierHover(_workspace: Workspace, file: SourceFile, position: Position): Hover | undefined {
  const entry = file.entryAt(position.line);
  const at = entry?.offsetAt(position);
  if (!(entry instanceof Assignment) || at === undefined) return undefined;
  const { name } = entry;
  if (name.text === "" || at < name.start || at > name.end) return undefined;
  const lines = [`**${escaped(name.text)}**`, summaryOf("courier", name.text) ?? ""].filter(Boolean);
  return { contents: { kind: "markdown", value: lines.join("\n\n") }, range: entry.range(name) };
}
