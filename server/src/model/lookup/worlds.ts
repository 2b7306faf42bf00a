import { type Question, questionText } from "./question.ts";

/** What the files leave open, and the answer that a branch takes. */
export interface Assumption {
  readonly question: Question;
  readonly answer: string;
}

/** One branch: what it assumes, and what comes of it. */
export interface Branch<Result> {
  readonly assumptions: readonly Assumption[];
  readonly result: Result;
}

/** The branches that were followed. `isComplete` is false where there are more. */
export interface Branches<Result> {
  readonly branches: readonly Branch<Result>[];
  readonly isComplete: boolean;
}

/** Whether a question, in words, is answered by its first option without a branch. */
export type Presumption = (question: string, isClients: boolean) => boolean;

/** Branches that are followed at most; beyond it the rest is left open. */
const mostBranches = 256;
/** Steps in all branches together, as those who take them count. */
const mostSpent = 100_000;

/** Answers what is not to be known with each possible answer in turn; the same question gets the same answer in a branch. */
export class World {
  readonly #answers = new Map<string, string>();
  /** Those of `given` that were asked for. */
  readonly #kept = new Map<string, Assumption>();
  readonly #path: { readonly question: Question; readonly options: readonly string[]; taken: number }[] = [];
  #next = 0;
  /** Steps that were taken in all branches so far. */
  spent = 0;

  /** `isPresumed`: questions that the situation itself answers, with the first option. `given`: what is already assumed. */
  constructor(
    private readonly isPresumed: Presumption = () => false,
    private readonly given: readonly Assumption[] = [],
  ) {}

  /**
   * Chooses for a question; what the options are must depend on nothing but the question and what was chosen before.
   * `isClients`: a client can bring the first option about, by its name, its addresses or another network.
   */
  choose<Option extends string>(
    question: Question,
    options: readonly [Option, ...Option[]],
    isClients = false,
  ): Option {
    const text = questionText(question);
    const known = this.#answers.get(text);
    if (known !== undefined && (options as readonly string[]).includes(known)) return known as Option;
    if (this.isPresumed(text, isClients)) return options[0];
    const given = this.given.find((assumption) => questionText(assumption.question) === text);
    if (given && (options as readonly string[]).includes(given.answer)) {
      this.#kept.set(text, given);
      return given.answer as Option;
    }
    if (this.#next === this.#path.length) this.#path.push({ question, options, taken: 0 });
    const step = this.#path[this.#next++]!;
    const answer = step.options[step.taken]! as Option;
    this.#answers.set(text, answer);
    return answer;
  }

  /** Moves on to the next branch; false where every one has been followed. */
  advance(): boolean {
    this.#answers.clear();
    this.#kept.clear();
    this.#next = 0;
    for (let step = this.#path.at(-1); step; step = this.#path.at(-1)) {
      if (++step.taken < step.options.length) return true;
      this.#path.pop();
    }
    return false;
  }

  get assumptions(): Assumption[] {
    return [
      ...this.#kept.values(),
      ...this.#path.map(({ question, options, taken }) => ({ question, answer: options[taken]! })),
    ];
  }
}

/** Runs `evaluate` once for each combination of answers that it asks for. */
export function inEveryWorld<Result>(
  evaluate: (world: World) => Result,
  isPresumed?: Presumption,
  given?: readonly Assumption[],
): Branches<Result> {
  const world = new World(isPresumed, given);
  const branches: Branch<Result>[] = [];
  do {
    const result = evaluate(world);
    branches.push({ assumptions: world.assumptions, result });
    if (branches.length >= mostBranches || (world.spent > mostSpent && world.advance()))
      return { branches, isComplete: false };
  } while (world.advance());
  return { branches, isComplete: true };
}

/** The first result, where `holds` is true of those of all branches; undefined else, and where there are too many. */
export function inAllWorlds<Result>(
  evaluate: (world: World) => Result,
  holds: (result: Result) => boolean,
  isPresumed?: Presumption,
): Result | undefined {
  const world = new World(isPresumed);
  let first: Result | undefined;
  for (let count = 0; count < mostBranches; count++) {
    const result = evaluate(world);
    if (!holds(result)) return undefined;
    first ??= result;
    if (!world.advance()) return first;
    if (world.spent > mostSpent) return undefined;
  }
  return undefined;
}
