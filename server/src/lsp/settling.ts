import { uriKey } from "../uri.ts";
import type { Workspace } from "../workspace.ts";

/** Milliseconds without a key stroke after which the rules that see the whole instance run. */
const pause = 150;

/** Runs the rules that see whole instances when typing pauses, and says when they have run. */
export class Settling {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly workspace: Workspace,
    private readonly onSettled: () => void,
  ) {}

  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(), pause);
  }

  now(): void {
    clearTimeout(this.#timer);
    this.workspace.refresh();
    const directories = new Map<string, string>();
    for (const file of this.workspace.openFiles) {
      const directory = this.workspace.instanceDirectoryOf(file.uri);
      directories.set(uriKey(directory), directory);
    }
    for (const directory of directories.values()) this.workspace.settle(directory);
    this.onSettled();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
