const width = 24;

/** A bar on the terminal that tells how many of many directories are done; nothing where stderr is no terminal. */
export class Progress {
  #done = 0;
  #shownAt = 0;
  #isThere = false;
  readonly #isShown: boolean;

  constructor(private readonly total: number) {
    this.#isShown = total > 1 && process.stderr.isTTY === true;
  }

  step(): void {
    this.#done++;
    const now = Date.now();
    if (!this.#isShown || now - this.#shownAt < 100) return;
    this.#shownAt = now;
    this.#isThere = true;
    const filled = Math.floor((this.#done / this.total) * width);
    process.stderr.write(`\r[${"#".repeat(filled)}${".".repeat(width - filled)}] ${this.#done} of ${this.total}`);
  }

  /** Takes the bar away, so that something can be printed in its place. */
  clear(): void {
    if (!this.#isThere) return;
    process.stderr.write("\r\u001b[K");
    this.#isThere = false;
  }
}
