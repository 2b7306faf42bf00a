import { documentedNames } from "../facts/docs.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position } from "../syntax/text.ts";
import type { CompletionItem } from "./completion.ts";

/** Variables at the start of a line of Courier's files. */
export function courierCompletion(file: SourceFile, position: Position): CompletionItem[] {
  const line = file.lineAt(position.line) ?? "";
  const before = line.slice(0, position.character);
  if (!/^[A-Z0-9_]*$/i.test(before)) return [];
  const range = { start: { line: position.line, character: 0 }, end: position };
  return [...documentedNames("courier")].map((name) => ({
    label: name,
    kind: "parameter" as const,
    insert: line.includes("=") ? name : `${name}=`,
    sort: name,
    range,
    about: { kind: "courier" as const, name },
  }));
}
