import type { Entry } from "./entry.ts";

/**
 * A run of whole entries and their physical lines. SourceFile replaces a block when an edit touches it; its entries are cut
 * when somebody first asks for them, so that a large file opens at once.
 */
export class Block {
  /** What the rules keep of a block as long as it stands: a key stroke asks all blocks, which maps of them would make dear. */
  found: object | undefined = undefined;
  hasSuppressions: boolean | undefined = undefined;
  /** Whoever checked the block last leaves a mark; what an edit makes of it keeps the mark, as there is little new in it. */
  checkedBy: object | undefined = undefined;

  #entries: Entry[] | undefined;

  constructor(
    /** First line in the file; moves when lines come or go above. */
    public line: number,
    readonly lines: string[],
    entries: Entry[] | undefined,
    private readonly cut: (block: Block) => Entry[],
  ) {
    if (entries) this.#place(entries);
  }

  get entries(): readonly Entry[] {
    return this.#entries ?? this.#place(this.cut(this));
  }

  #place(entries: Entry[]): Entry[] {
    this.#entries = entries;
    let at = 0;
    for (const entry of entries) {
      entry.place(this, at);
      at += entry.lineCount;
    }
    return entries;
  }
}
