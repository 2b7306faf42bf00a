import { contentLength, splitLines } from "../syntax/text.ts";

/** Lines of context around a change. */
const context = 3;

/** A line, without its end, as it may be shown. */
type Mask = (line: string) => string;

/**
 * A unified diff that `patch -p1` and `patch` accept; empty where nothing changed. Its context ends before a line that the
 * mask changes, and a changed line is shown as the mask has it: patch refuses those.
 */
export function unifiedDiff(path: string, before: string, after: string, mask: Mask): string {
  const a = linesOf(before);
  const b = linesOf(after);
  const changes = changedRuns(a, b);
  const isMasked = (line: string) => mask(line.slice(0, contentLength(line))) !== line.slice(0, contentLength(line));
  if (changes.length === 0) return "";
  const name = path.replace(/^\//, "");
  let text = `--- a/${name}\n+++ b/${name}\n`;
  for (let i = 0; i < changes.length; ) {
    let last = i;
    while (
      last + 1 < changes.length &&
      changes[last + 1]!.a - (changes[last]!.a + changes[last]!.removed) <= 2 * context &&
      !a.slice(changes[last]!.a + changes[last]!.removed, changes[last + 1]!.a).some(isMasked)
    )
      last++;
    text += hunk(a, b, changes.slice(i, last + 1), isMasked, mask);
    i = last + 1;
  }
  return text;
}

const linesOf = (text: string): string[] => {
  const lines = splitLines(text);
  if (lines.at(-1) === "") lines.pop();
  return lines;
};

/** `removed` lines of the old text at `a` became `added` lines of the new one at `b`. */
interface Run {
  readonly a: number;
  readonly removed: number;
  readonly b: number;
  readonly added: number;
}

/** The changed stretches, found by the longest common subsequence between what is equal at both ends. */
function changedRuns(a: readonly string[], b: readonly string[]): Run[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  if (start === endA && start === endB) return [];
  const height = endA - start;
  const width = endB - start;
  // Beyond this size the stretch is shown as one change.
  if (height * width > 4_000_000) return [{ a: start, removed: height, b: start, added: width }];
  const lengths = Array.from({ length: height + 1 }, () => new Uint32Array(width + 1));
  for (let i = height - 1; i >= 0; i--)
    for (let j = width - 1; j >= 0; j--)
      lengths[i]![j] =
        a[start + i] === b[start + j]
          ? lengths[i + 1]![j + 1]! + 1
          : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const runs: Run[] = [];
  let i = 0;
  let j = 0;
  while (i < height || j < width) {
    if (i < height && j < width && a[start + i] === b[start + j]) {
      i++;
      j++;
      continue;
    }
    const from = { i, j };
    while ((i < height || j < width) && !(i < height && j < width && a[start + i] === b[start + j])) {
      if (j >= width || (i < height && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) i++;
      else j++;
    }
    runs.push({ a: start + from.i, removed: i - from.i, b: start + from.j, added: j - from.j });
  }
  return runs;
}

function hunk(
  a: readonly string[],
  b: readonly string[],
  runs: readonly Run[],
  isMasked: (line: string) => boolean,
  mask: Mask,
): string {
  const first = runs[0]!;
  const last = runs.at(-1)!;
  const end = last.a + last.removed;
  let from = first.a;
  while (from > Math.max(0, first.a - context) && !isMasked(a[from - 1]!)) from--;
  let to = end;
  while (to < Math.min(a.length, end + context) && !isMasked(a[to]!)) to++;
  const shown = (sign: string, line: string): string => {
    const text = mask(line.slice(0, contentLength(line))) + line.slice(contentLength(line));
    return text.endsWith("\n") ? sign + text : `${sign}${text}\n\\ No newline at end of file\n`;
  };
  const fromB = first.b - (first.a - from);
  const count = to - from;
  const countB = count + runs.reduce((sum, { added, removed }) => sum + added - removed, 0);
  const place = (start: number, length: number) => `${length === 0 ? start : start + 1},${length}`;
  let text = `@@ -${place(from, count)} +${place(fromB, countB)} @@\n`;
  let at = from;
  for (const run of runs) {
    for (; at < run.a; at++) text += shown(" ", a[at]!);
    for (; at < run.a + run.removed; at++) text += shown("-", a[at]!);
    for (let line = run.b; line < run.b + run.added; line++) text += shown("+", b[line]!);
  }
  for (; at < to; at++) text += shown(" ", a[at]!);
  return text;
}
