import { type Question, questionText } from "../lookup/question.ts";
import type { Branch, Branches } from "../lookup/worlds.ts";
import type { Decision, Step } from "./situation.ts";

/** What smtpd does in every branch. */
export interface Verdict {
  readonly verdict: "permitted" | "refused" | "depends";
  /** What the client is told where it is refused in every branch, if it is always the same. */
  readonly reply?: string | undefined;
  readonly by?: Step | undefined;
  /** One branch where the verdict is certain, else one of each kind, the one with the fewest assumptions first. */
  readonly branches: readonly Branch<Decision>[];
  /** What the verdict depends on. */
  readonly dependsOn: readonly Question[];
}

/** Brings the branches together. */
export function verdictOf({ branches, isComplete }: Branches<Decision>): Verdict {
  const permitted = branches.filter(isPermitted);
  const refused = branches.filter(({ result }) => result.verdict === "refused");
  if (isComplete && (permitted.length === 0 || refused.length === 0)) {
    // A refusal with its reply tells more than one that waits for the DNS.
    const worded = branches.filter(({ result }) => result.reply !== undefined);
    const branch = simplest(worded.length > 0 ? worded : branches)!;
    const { verdict } = branch.result;
    const isSame = branches.every(({ result }) => result.reply === branch.result.reply);
    return {
      verdict,
      ...(verdict === "refused" && isSame && { reply: branch.result.reply }),
      by: branch.result.by,
      branches: [branch],
      dependsOn: [],
    };
  }
  const shown = [simplest(permitted), simplest(refused)].filter((branch) => branch !== undefined);
  return { verdict: "depends", branches: shown, dependsOn: turningPoints(branches) };
}

/** Whether smtpd takes the message in a branch. */
export const isPermitted = ({ result }: Branch<Decision>): boolean => result.verdict === "permitted";

const simplest = (branches: readonly Branch<Decision>[]): Branch<Decision> | undefined =>
  branches.reduce<Branch<Decision> | undefined>(
    (best, branch) => (!best || branch.assumptions.length < best.assumptions.length ? branch : best),
    undefined,
  );

/** The questions whose answer turns the verdict: where branches that follow each other part. */
function turningPoints(branches: readonly Branch<Decision>[]): Question[] {
  const questions = new Map<string, Question>();
  for (const [i, branch] of branches.entries()) {
    const before = branches[i - 1];
    if (!before || before.result.verdict === branch.result.verdict) continue;
    const parting = branch.assumptions.find(({ answer }, at) => before.assumptions[at]?.answer !== answer);
    if (parting) questions.set(questionText(parting.question), parting.question);
  }
  return [...questions.values()];
}
