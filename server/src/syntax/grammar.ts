import type { Entry } from "./entry.ts";
import { isSpaceCode } from "./text.ts";

/** How the files of one language are cut into entries. Whether a line starts one is decided by that line alone. */
export interface Grammar {
  /** `line` holds its ending. Not asked for lines that follow a lone CR: these never start an entry. */
  readonly startsEntry: (line: string) => boolean;
  /** The entry whose `lineCount` physical lines begin at `at`; it reads itself later. */
  readonly entry: (lineCount: number) => Entry;
}

/** Postfix's rule (util/readlline.c): neither white space nor `#`, and not empty. */
export function startsLogicalLine(line: string): boolean {
  if (line.length === 0) return false;
  const first = line.charCodeAt(0);
  return first !== 35 && !isSpaceCode(first);
}
