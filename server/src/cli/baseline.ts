import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import type { CheckedFile } from "./check.ts";
import { shownPath } from "./open.ts";
import { UserError } from "./user-error.ts";

const form = z.object({
  problems: z.array(z.object({ file: z.string(), rule: z.string(), message: z.string() })),
});

/** How often each problem is known already. Lines move, so a problem is known by file, rule and message. */
export type Baseline = Map<string, number>;

/** Reads what `check --format json` printed on an earlier day; a UserError where the file is something else. */
export function readBaseline(path: string): Baseline {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(`--baseline ${path}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const parsed = form.safeParse(parse(text));
  if (!parsed.success)
    throw new UserError(`--baseline ${path}: is not the output of "mailconf check --format json"; write it anew`);
  const baseline: Baseline = new Map();
  for (const { file, rule, message } of parsed.data.problems) {
    const key = keyOf(file, rule, message);
    baseline.set(key, (baseline.get(key) ?? 0) + 1);
  }
  return baseline;
}

/** The file with the problems that are not in the baseline; every known one is used up once. */
export function withoutKnown({ file, problems }: CheckedFile, baseline: Baseline): CheckedFile {
  return {
    file,
    problems: problems.filter(({ uri, rule, message }) => {
      const key = keyOf(shownPath(uri), rule.id, message);
      const left = baseline.get(key) ?? 0;
      if (left > 0) baseline.set(key, left - 1);
      return left === 0;
    }),
  };
}

const keyOf = (file: string, rule: string, message: string) => JSON.stringify([file, rule, message]);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
