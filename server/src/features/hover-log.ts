import { findLogMessage } from "../facts/log-messages.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position } from "../syntax/text.ts";
import type { Hover } from "./hover.ts";
import { code, escaped } from "./markdown.ts";

/** What a line of the mail log means. */
export function logHover(file: SourceFile, position: Position): Hover | undefined {
  const entry = file.entryAt(position.line);
  if (!entry) return undefined;
  const line = entry.lines[position.line - entry.line]?.replace(/[\r\n]+$/, "") ?? "";
  // The message begins behind the program's tag; a queue id and a word such as "warning" may stand before it.
  const message = (/\]: (.*)$/s.exec(line)?.[1] ?? line).slice(0, 2000);
  const texts = [message, message.replace(/^(?:NOQUEUE|[0-9A-Za-z]{6,}): /, "")];
  texts.push(...texts.map((text) => text.replace(/^(?:warning|error|fatal|panic): /, "")));
  const found = texts.map(findLogMessage).find((candidate) => candidate !== undefined);
  if (!found) return undefined;
  const { meaning, cure, settings } = found;
  const lines = [escaped(meaning)];
  if (cure) lines.push(`**What to do:** ${escaped(cure)}`);
  if (settings)
    lines.push(
      `Settings: ${settings
        .split(/[,\s]+/)
        .filter(Boolean)
        .map(code)
        .join(", ")}`,
    );
  return {
    contents: { kind: "markdown", value: lines.join("\n\n") },
    range: { start: { line: position.line, character: 0 }, end: { line: position.line, character: line.length } },
  };
}
