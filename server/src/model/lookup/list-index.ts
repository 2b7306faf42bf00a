import { parseNetwork } from "../../syntax/network.ts";

/** An item of a match list. */
export interface ListItem {
  readonly text: string;
  readonly negated: boolean;
  /** What cannot be read: a file that the list names. */
  readonly isUnreadable?: boolean;
}

/** What is looked for: a string for equality, a domain with its parents, an address with its networks. */
export interface Subject {
  readonly text: string;
  readonly as: "string" | "domain" | "address";
}

/** A long match list in an order in which it is searched without looking at each item. */
export class ListIndex {
  readonly #texts = new Map<string, number>();
  /** Networks by family and length: the address's first bits, and the first item that has them. */
  #networks: Map<string, Map<string, number>> | undefined;
  /** Indices of the items that must be asked one by one: tables, and files that cannot be read. */
  readonly asked: readonly number[];

  constructor(
    readonly items: readonly ListItem[],
    isTable: (text: string) => boolean,
  ) {
    const asked: number[] = [];
    for (const [i, { text, isUnreadable }] of items.entries()) {
      if (isUnreadable || isTable(text)) asked.push(i);
      else if (!this.#texts.has(text)) this.#texts.set(text, i);
    }
    this.asked = asked;
  }

  /** Index of the first plain item that stands for a subject in lower case; Infinity where none does. */
  firstOf({ text, as }: Subject, parents: boolean): number {
    if (as === "address") return this.#firstNetworkOf(text);
    const at = (key: string) => this.#texts.get(key) ?? Number.POSITIVE_INFINITY;
    let first = at(text);
    if (as === "domain")
      for (let dot = text.indexOf("."); dot >= 0; dot = text.indexOf(".", dot + 1))
        first = Math.min(first, at(text.slice(parents ? dot + 1 : dot)));
    return first;
  }

  #firstNetworkOf(address: string): number {
    const { bytes } = parseNetwork(address);
    let first = Number.POSITIVE_INFINITY;
    if (!bytes) return first;
    this.#networks ??= this.#readNetworks();
    for (const [shape, starts] of this.#networks) {
      const [length, bits] = shape.split("/").map(Number);
      if (length === bytes.length) first = Math.min(first, starts.get(startOf(bytes, bits!)) ?? first);
    }
    return first;
  }

  #readNetworks(): Map<string, Map<string, number>> {
    const networks = new Map<string, Map<string, number>>();
    for (const [text, i] of this.#texts) {
      const { bytes, bits, error } = parseNetwork(text);
      if (!bytes || error) continue;
      const shape = `${bytes.length}/${bits}`;
      const starts = networks.get(shape) ?? new Map<string, number>();
      networks.set(shape, starts);
      const start = startOf(bytes, bits);
      if (!starts.has(start)) starts.set(start, i);
    }
    return networks;
  }
}

/** The first `bits` bits, as a key. */
const startOf = (bytes: readonly number[], bits: number): string =>
  bytes.map((byte, i) => byte & (0xff00 >> Math.max(0, Math.min(8, bits - 8 * i))) & 0xff).join(".");
