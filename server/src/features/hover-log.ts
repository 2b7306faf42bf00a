import type { SourceFile } from "../syntax/source-file.ts";
import type { Position } from "../syntax/text.ts";
import type { Hover } from "./hover.ts";

/** What a line of the mail log means. */
export function logHover(_file: SourceFile, _position: Position): Hover | undefined {
  return undefined;
}
