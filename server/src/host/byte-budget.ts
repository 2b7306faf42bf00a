/** Bytes of files that are looked into at most, each file counted once: what names thousands of them must not take all memory. */
export class ByteBudget {
  readonly #sizes = new Map<string, number>();
  readonly #refused = new Set<string>();
  #total = 0;

  constructor(readonly limit: number) {}

  /** Whether a file of `size` bytes has room beside those that were let in before. */
  takes(path: string, size: number): boolean {
    const known = this.#sizes.get(path) ?? 0;
    if (this.#total - known + size > this.limit) {
      this.#refused.add(path);
      return false;
    }
    this.#total += size - known;
    this.#sizes.set(path, size);
    this.#refused.delete(path);
    return true;
  }

  /** The files that had no room. */
  get refused(): ReadonlySet<string> {
    return this.#refused;
  }
}
