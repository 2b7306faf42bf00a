/** Reads rows of JSON when they are wanted: first the names, then each row at its first use. */
export class Rows<Row extends { readonly name: string }> {
  #byName: Map<string, Row | string> | undefined;

  constructor(private readonly read: () => string) {}

  get(name: string): Row | undefined {
    const found = this.#index.get(name);
    if (typeof found !== "string") return found;
    const row = JSON.parse(found) as Row;
    this.#index.set(name, row);
    return row;
  }

  has(name: string): boolean {
    return this.#index.has(name);
  }

  get names(): Iterable<string> {
    return this.#index.keys();
  }

  *all(): IterableIterator<Row> {
    for (const name of this.#index.keys()) yield this.get(name)!;
  }

  get #index(): Map<string, Row | string> {
    if (!this.#byName) {
      this.#byName = new Map();
      const text = this.read();
      const start = '{"name":"';
      for (let at = 0; at < text.length; ) {
        const end = text.indexOf("\n", at);
        const line = text.slice(at, end < 0 ? undefined : end);
        if (line.startsWith(start)) this.#byName.set(line.slice(start.length, line.indexOf('"', start.length)), line);
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
