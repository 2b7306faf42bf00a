import { ByteBudget } from "./host/byte-budget.ts";
import { largestSideFile, type Probes } from "./host/probes.ts";
import { pathOf } from "./uri.ts";

/** Bytes of all tables of an instance that are looked into: what is read of them takes ten times as much. */
const allTables = 32 * 1024 * 1024;

/** Which tables of one instance are looked into: those that come first, as far as they have room. */
export class TableBudget {
  readonly #bytes = new ByteBudget(allTables);

  /** Whether a file, by the path or URI that `disk` is asked for, has room; one that is not there, or never read, needs none. */
  hasRoom(disk: Probes, path: string): boolean {
    const status = disk.status(path);
    if (status?.kind !== "found" || status.value.size > largestSideFile) return true;
    return this.#bytes.takes(path.startsWith("/") ? path : pathOf(path), status.value.size);
  }

  /** Paths of the tables that had none. */
  get leftOut(): readonly string[] {
    return [...this.#bytes.refused];
  }
}
