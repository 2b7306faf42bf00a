const opening = '{"name":"';

/** Reads rows of JSON when they are wanted: first the names, then each row at its first use. */
export class Rows<Row extends { readonly name: string }> {
  #byName: Map<string, string> | undefined;
  readonly #decoded = new Map<string, Row>();

  constructor(private readonly read: () => string) {}

  get(name: string): Row | undefined {
    const known = this.#decoded.get(name);
    if (known) return known;
    const line = this.#lines.get(name);
    if (line === undefined) return undefined;
    const row = JSON.parse(line) as Row;
    this.#decoded.set(name, row);
    return row;
  }

  has(name: string): boolean {
    return this.#lines.has(name);
  }

  get names(): Iterable<string> {
    return this.#lines.keys();
  }

  *all(): IterableIterator<Row> {
    for (const name of this.#lines.keys()) yield this.get(name)!;
  }

  /** The rows whose JSON contains a text, in their order: the others are not decoded. */
  *allWith(text: string): IterableIterator<Row> {
    const rows = this.read();
    for (let at = rows.indexOf(text); at >= 0; ) {
      const start = rows.lastIndexOf("\n", at) + opening.length + 1;
      const end = rows.indexOf("\n", at);
      yield this.get(rows.slice(start, rows.indexOf('"', start)))!;
      at = end < 0 ? -1 : rows.indexOf(text, end);
    }
  }

  get #lines(): Map<string, string> {
    if (!this.#byName) {
      this.#byName = new Map();
      const text = this.read();
      for (let at = 0; at < text.length; ) {
        const end = text.indexOf("\n", at);
        const line = text.slice(at, end < 0 ? undefined : end);
        if (line.startsWith(opening))
          this.#byName.set(line.slice(opening.length, line.indexOf('"', opening.length)), line);
        at = end < 0 ? text.length : end + 1;
      }
    }
    return this.#byName;
  }
}

/** All rows of a small table, decoded once. */
export function readRows<Row>(read: () => string): () => readonly Row[] {
  let rows: readonly Row[] | undefined;
  return () => {
    rows ??= read()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Row);
    return rows;
  };
}

/** The value, made at the first call and kept. */
export function once<Value>(make: () => Value): () => Value {
  let value: { readonly made: Value } | undefined;
  return () => {
    value ??= { made: make() };
    return value.made;
  };
}
