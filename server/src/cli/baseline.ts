import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import type { Problem } from "../rules/problem.ts";
import type { CheckedFile } from "./check.ts";
import { shownPath } from "./shown-path.ts";
import { UserError } from "./user-error.ts";

const form = z.object({
  problems: z.array(z.object({ file: z.string(), rule: z.string(), message: z.string() })),
});

/** The problems that are known already. Lines move, so a problem is known by file, rule and message. */
export class Baseline {
  readonly #left = new Map<string, number>();

  constructor(problems: z.infer<typeof form>["problems"]) {
    for (const { file, rule, message } of problems) {
      const key = keyOf(file, rule, message);
      this.#left.set(key, (this.#left.get(key) ?? 0) + 1);
    }
  }

  /** The files with the problems that are not known; every known one is used up once. */
  without(files: readonly CheckedFile[]): CheckedFile[] {
    return files.map(({ file, problems }) => ({ file, problems: problems.filter((problem) => !this.#takes(problem)) }));
  }

  #takes({ uri, rule, message }: Problem): boolean {
    const key = keyOf(shownPath(uri), rule.id, message);
    const left = this.#left.get(key) ?? 0;
    if (left > 0) this.#left.set(key, left - 1);
    return left > 0;
  }
}

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
  return new Baseline(parsed.data.problems);
}

const keyOf = (file: string, rule: string, message: string) => JSON.stringify([file, rule, message]);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
