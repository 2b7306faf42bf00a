/** What a snippet asks for at one place. */
export interface TabStop {
  readonly number: number;
  /** What stands there when Tab is pressed at once. */
  readonly value: string;
  readonly choices?: readonly string[];
}

export interface ExpandedSnippet {
  readonly text: string;
  readonly tabStops: readonly TabStop[];
}

/**
 * A snippet's text as VS Code inserts it when every default is taken: `$1`, `${1}`, `${1:default}`, `${1|a,b|}`, `\$`;
 * `choose` takes other choices. Throws at what is no such thing, variables and transforms among them.
 */
export function expandSnippet(
  body: string,
  choose: (choices: readonly string[]) => string = (choices) => choices[0]!,
): ExpandedSnippet {
  const reader = new SnippetReader(body, choose);
  const parts = reader.read();
  const values = new Map<number, string>([[0, ""]]);
  for (const { number, value } of reader.tabStops) if (!values.has(number)) values.set(number, textOf(value, values));
  for (const { number } of reader.mirrors)
    if (!values.has(number)) throw new Error(`tab stop ${number} has no default: ${body}`);
  return {
    text: textOf(parts, values),
    tabStops: reader.tabStops.map(({ number, choices }) => ({
      number,
      value: values.get(number)!,
      ...(choices && { choices }),
    })),
  };
}

type Part = string | { readonly number: number };

const textOf = (parts: readonly Part[], values: ReadonlyMap<number, string>): string =>
  parts.map((part) => (typeof part === "string" ? part : values.get(part.number)!)).join("");

class SnippetReader {
  readonly tabStops: { readonly number: number; readonly value: readonly Part[]; readonly choices?: string[] }[] = [];
  readonly mirrors: { readonly number: number }[] = [];
  #at = 0;

  constructor(
    readonly body: string,
    readonly choose: (choices: readonly string[]) => string,
  ) {}

  read(end?: "}"): Part[] {
    const parts: Part[] = [];
    while (this.#at < this.body.length && this.body[this.#at] !== end) parts.push(this.#part());
    return parts;
  }

  #part(): Part {
    const character = this.body[this.#at++]!;
    if (character === "\\" && "$}\\".includes(this.body[this.#at] ?? "none")) return this.body[this.#at++]!;
    if (character !== "$") return character;
    const simple = this.#match(/\d+/y);
    if (simple !== undefined) return this.#mirror(Number(simple));
    if (this.#match(/\{/y) === undefined) this.#fail("no tab stop behind $");
    const number = Number(this.#match(/\d+/y) ?? this.#fail("variables are not for these files"));
    if (this.#match(/\}/y) !== undefined) return this.#mirror(number);
    if (this.#match(/\|/y) !== undefined) {
      const text = this.#match(/(?:\\.|[^|\\])+/y) ?? this.#fail("no choice");
      if (this.#match(/\|\}/y) === undefined) this.#fail("choices without end");
      const choices = text.split(/(?<!\\),/).map((choice) => choice.replace(/\\(.)/g, "$1"));
      this.tabStops.push({ number, value: [this.choose(choices)], choices });
    } else {
      if (this.#match(/:/y) === undefined) this.#fail("neither default nor choice");
      const value = this.read("}");
      if (this.#match(/\}/y) === undefined) this.#fail("default without end");
      this.tabStops.push({ number, value });
    }
    return { number };
  }

  #mirror(number: number): Part {
    if (number > 0) this.mirrors.push({ number });
    return { number };
  }

  #match(form: RegExp): string | undefined {
    form.lastIndex = this.#at;
    const text = form.exec(this.body)?.[0];
    this.#at += text?.length ?? 0;
    return text;
  }

  #fail(why: string): never {
    throw new Error(`${why}, at ${this.#at} of ${this.body}`);
  }
}
