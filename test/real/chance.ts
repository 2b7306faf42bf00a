import { random } from "../syntax/random.ts";

/** Choices that look random and are the same in every run with the same seed. */
export class Chance {
  readonly #next: (below: number) => number;

  constructor(seed: number) {
    this.#next = random(seed);
  }

  below = (limit: number): number => this.#next(limit);
  of = <T>(...items: readonly T[]): T => items[this.#next(items.length)]!;
  percent = (chance: number): boolean => this.#next(100) < chance;
  line = (lines: readonly string[], wanted: (line: string) => boolean): number => {
    const at = lines.flatMap((line, i) => (wanted(line) ? [i] : []));
    return at.length === 0 ? -1 : this.of(...at);
  };
}
