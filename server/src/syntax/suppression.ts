import { contentLength, isSpaceCode } from "./text.ts";

/** A comment `# mailconf: ignore RULE[, RULE] -- reason` or `# mailconf: ignore-file RULE`. */
export interface Suppression {
  readonly scope: "entry" | "file";
  readonly ids: readonly { readonly id: string; readonly character: number }[];
}

/** Rules that one comment names at most. */
const mostIds = 200;

const form = /^[ \t]*#+[ \t]*mailconf:[ \t]*(ignore(?:-file)?)[ \t]+([^\r\n]*)$/;

/** Reads one physical line; undefined for every other line. */
export function parseSuppression(line: string): Suppression | undefined {
  if (line.indexOf("mailconf:") < 0) return undefined;
  const text = line.slice(0, contentLength(line));
  const match = form.exec(text);
  if (!match) return undefined;
  const list = match[2]!;
  const reason = list.indexOf("--");
  const words = reason < 0 ? list : list.slice(0, reason);
  const from = text.length - list.length;
  const ids: { id: string; character: number }[] = [];
  for (const { index, 0: id } of words.matchAll(/[^\s,]+/g)) {
    if (ids.length === mostIds) break;
    ids.push({ id, character: from + index });
  }
  return { scope: match[1] === "ignore" ? "entry" : "file", ids };
}

/** The indentation of a line: what stands before its text. */
export function indentation(line: string): string {
  let at = 0;
  const end = contentLength(line);
  while (at < end && isSpaceCode(line.charCodeAt(at))) at++;
  return line.slice(0, at);
}
