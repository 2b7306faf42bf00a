import type { SourceFile } from "../syntax/source-file.ts";
import { uriKey } from "../uri.ts";
import type { Workspace } from "../workspace.ts";

/** Milliseconds without a key stroke after which the rules that see the whole instance run. */
const pause = 150;

/** Milliseconds that the rules run before a key stroke that came meanwhile is answered. */
const slice = 4;

/** Milliseconds after a request in which the next is likely: the rules wait for it, but no longer than `patience` in all. */
const lull = 25;
const patience = 1000;

/** Milliseconds of work after which somebody who waits should see that it goes on. */
const long = 1000;

/** Runs the rules that see whole instances when typing pauses, leaves off when it goes on, and says when they have run. */
export class Settling {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #run = 0;
  #began = 0;
  #isLong = false;
  #asked = 0;
  #isPrepared = false;

  constructor(
    private readonly workspace: Workspace,
    /** Told of what is found in the meantime, and at the end. */
    private readonly onFound: () => void,
    /** Told when the work takes long, and when that is over. */
    private readonly onLong: (isLong: boolean) => void,
    /** Told what each step was, and its milliseconds. */
    private readonly onStep: (what: string, took: number) => void = () => {},
    /** Work for the first time that nobody types: what somebody will ask of a file. */
    private readonly prepare: (file: SourceFile) => Iterable<string> = () => [],
  ) {}

  soon(): void {
    this.stop();
    this.#timer = setTimeout(() => this.now(), pause);
  }

  now(): void {
    this.stop();
    this.workspace.refresh();
    const directories = new Map<string, string>();
    for (const file of this.workspace.openFiles) {
      const directory = this.workspace.instanceDirectoryOf(file.uri);
      directories.set(uriKey(directory), directory);
    }
    this.#began = performance.now();
    this.#continue(this.#steps([...directories.values()]), this.#run);
  }

  /** Somebody asked something, and may ask again. */
  asked(): void {
    this.#asked = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#run++;
    this.#tellLong(false);
  }

  #tellLong(isLong: boolean): void {
    if (isLong === this.#isLong) return;
    this.#isLong = isLong;
    this.onLong(isLong);
  }

  *#steps(directories: readonly string[]): Generator<string, void> {
    let isMore = false;
    const [first] = this.workspace.openFiles;
    if (first && !this.#isPrepared) yield* this.prepare(first);
    this.#isPrepared = true;
    for (const file of this.workspace.openFiles) if (yield* this.workspace.checking(file)) isMore = true;
    if (isMore) this.onFound();
    for (const directory of directories) yield* this.workspace.settling(directory);
  }

  #continue(steps: Generator<string, void>, run: number): void {
    if (run !== this.#run) return;
    let now = performance.now();
    if (now - this.#asked < lull && now - this.#began < patience) {
      this.#timer = setTimeout(() => this.#continue(steps, run), lull);
      return;
    }
    for (const end = now + slice; now < end; ) {
      const { done, value } = steps.next();
      const before = now;
      now = performance.now();
      if (!done) {
        this.onStep(value, now - before);
        continue;
      }
      this.#tellLong(false);
      this.onFound();
      return;
    }
    if (performance.now() - this.#began > long) this.#tellLong(true);
    this.#timer = setTimeout(() => this.#continue(steps, run), 0);
  }
}
