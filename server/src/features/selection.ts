import { Parameter } from "../syntax/main-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { comparePositions, type Position, type Range } from "../syntax/text.ts";
import { thingAt } from "./thing-at.ts";

/** Ranges around a position, the narrowest first: word, value, entry, file. */
export function selectionRanges(file: SourceFile, position: Position): Range[] {
  const ranges: Range[] = [];
  const add = (range: Range) => {
    const inner = ranges.at(-1);
    const holds = comparePositions(range.start, position) <= 0 && comparePositions(position, range.end) <= 0;
    const grows =
      !inner || comparePositions(range.start, inner.start) < 0 || comparePositions(range.end, inner.end) > 0;
    if (holds && grows) ranges.push(range);
  };
  const thing = thingAt(file, position);
  if (thing) add(thing.entry.range(thing.span));
  const entry = file.entryAt(position.line);
  if (entry instanceof Parameter) add(entry.range(entry.value));
  if (entry) add(entry.wholeRange);
  add(file.range);
  return ranges;
}
