import type { PatternFlavour } from "../../syntax/table-pattern.ts";

/** A regular expression as a tree; what is not in here is not run. */
export type PatternNode =
  | { readonly kind: "set"; readonly has: (code: number) => boolean }
  | { readonly kind: "assert"; readonly what: "start" | "end" | "word" | "no-word" | "word-start" | "word-end" }
  | { readonly kind: "group"; readonly number: number | undefined; readonly body: PatternNode }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly parts: readonly PatternNode[] }
  | {
      readonly kind: "repeat";
      readonly body: PatternNode;
      readonly min: number;
      readonly max: number | undefined;
      readonly lazy: boolean;
    };

export interface ParsedPattern {
  readonly root: PatternNode;
  readonly groups: number;
  readonly hasChoice: boolean;
  /** Whether a group may match several times, so that libraries differ in what it holds at the end. */
  readonly hasRepeatedGroup: boolean;
}

/** Copies of a repeated part that are made at most. */
const mostCopies = 200;

class Unsupported extends Error {}

/** Reads a pattern of a regexp or pcre table; undefined where it holds what only the library itself can run. */
export function parsePattern(text: string, flavour: PatternFlavour, ignoreCase: boolean): ParsedPattern | undefined {
  try {
    return new Parser(text, flavour, ignoreCase).parse();
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

class Parser {
  #at = 0;
  #groups = 0;
  #hasChoice = false;
  #hasRepeatedGroup = false;

  constructor(
    private readonly text: string,
    private readonly flavour: PatternFlavour,
    private ignoreCase: boolean,
  ) {}

  parse(): ParsedPattern {
    if (this.flavour === "pcre" && this.text.startsWith("(?i)")) {
      this.ignoreCase = true;
      this.#at = 4;
    }
    const root = this.#choice();
    if (this.#at < this.text.length) throw new Unsupported();
    return { root, groups: this.#groups, hasChoice: this.#hasChoice, hasRepeatedGroup: this.#hasRepeatedGroup };
  }

  #choice(): PatternNode {
    const parts = [this.#sequence()];
    while (this.text[this.#at] === "|") {
      this.#at++;
      this.#hasChoice = true;
      parts.push(this.#sequence());
    }
    return parts.length === 1 ? parts[0]! : { kind: "choice", parts };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.text.length && this.text[this.#at] !== "|" && this.text[this.#at] !== ")") {
      const before = this.#groups;
      const part = this.#repeated(this.#atom());
      if (part.kind === "repeat" && part.max !== 1 && this.#groups > before) this.#hasRepeatedGroup = true;
      parts.push(part);
    }
    return parts.length === 1 ? parts[0]! : { kind: "sequence", parts };
  }

  #repeated(body: PatternNode): PatternNode {
    let node = body;
    for (;;) {
      const bounds = this.#bounds();
      if (!bounds) return node;
      if (node.kind === "assert") throw new Unsupported();
      let lazy = false;
      if (this.flavour === "pcre" && this.text[this.#at] === "?") {
        lazy = true;
        this.#at++;
      } else if (this.flavour === "pcre" && this.text[this.#at] === "+") throw new Unsupported();
      if (Math.max(bounds.min, bounds.max ?? 0) > mostCopies) throw new Unsupported();
      node = { kind: "repeat", body: node, ...bounds, lazy };
    }
  }

  #bounds(): { min: number; max: number | undefined } | undefined {
    const character = this.text[this.#at];
    if (character === "*" || character === "+" || character === "?") {
      this.#at++;
      return { min: character === "+" ? 1 : 0, max: character === "?" ? 1 : undefined };
    }
    if (character !== "{") return undefined;
    const close = this.text.indexOf("}", this.#at);
    const parts = close < 0 ? [] : this.text.slice(this.#at + 1, close).split(",");
    const [first = "", second] = parts;
    if (parts.length > 2 || !isNumber(first) || (second !== undefined && second !== "" && !isNumber(second)))
      throw new Unsupported();
    this.#at = close + 1;
    const min = Number(first);
    const max = second === undefined ? min : second === "" ? undefined : Number(second);
    if (max !== undefined && max < min) throw new Unsupported();
    return { min, max };
  }

  #atom(): PatternNode {
    const character = this.text[this.#at]!;
    switch (character) {
      case "(":
        return this.#group();
      case "[":
        return this.#bracket();
      case ".":
        this.#at++;
        return { kind: "set", has: () => true };
      case "^":
        this.#at++;
        return { kind: "assert", what: "start" };
      case "$":
        this.#at++;
        return { kind: "assert", what: "end" };
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
      case "{":
        throw new Unsupported();
      default:
        this.#at++;
        return this.#literal(character.charCodeAt(0));
    }
  }

  #group(): PatternNode {
    this.#at++;
    let number: number | undefined;
    if (this.text[this.#at] === "?") {
      if (this.flavour === "regexp" || this.text[this.#at + 1] !== ":") throw new Unsupported();
      this.#at += 2;
    } else if (this.text[this.#at] === "*") throw new Unsupported();
    else number = ++this.#groups;
    const body = this.#choice();
    if (this.text[this.#at] !== ")") throw new Unsupported();
    this.#at++;
    return { kind: "group", number, body };
  }

  #escape(): PatternNode {
    const next = this.text[this.#at + 1];
    if (next === undefined) throw new Unsupported();
    this.#at += 2;
    const set = classOf(next, this.flavour);
    if (set) return { kind: "set", has: set };
    if (next === "b") return { kind: "assert", what: "word" };
    if (next === "B") return { kind: "assert", what: "no-word" };
    if (this.flavour === "regexp") {
      if (next === "<") return { kind: "assert", what: "word-start" };
      if (next === ">") return { kind: "assert", what: "word-end" };
      if (next === "`") return { kind: "assert", what: "start" };
      if (next === "'") return { kind: "assert", what: "end" };
    } else {
      if (next === "A") return { kind: "assert", what: "start" };
      if (next === "z" || next === "Z") return { kind: "assert", what: "end" };
    }
    if (isLetterOrDigit(next)) throw new Unsupported();
    return this.#literal(next.charCodeAt(0));
  }

  #literal(code: number): PatternNode {
    return { kind: "set", has: this.#folded((c) => c === code) };
  }

  #folded(has: (code: number) => boolean): (code: number) => boolean {
    return this.ignoreCase ? (code) => has(code) || has(lower(code)) || has(upper(code)) : has;
  }

  #bracket(): PatternNode {
    const { text } = this;
    let at = this.#at + 1;
    const negated = text[at] === "^";
    if (negated) at++;
    const tests: ((code: number) => boolean)[] = [];
    for (let first = true; ; first = false) {
      const character = text[at];
      if (character === undefined) throw new Unsupported();
      if (character === "]" && !first) break;
      if (character === "[" && text[at + 1] === ":") {
        const end = text.indexOf(":]", at + 2);
        const test = end < 0 ? undefined : posixClasses[text.slice(at + 2, end)];
        if (!test) throw new Unsupported();
        tests.push(test);
        at = end + 2;
        continue;
      }
      if (character === "[" && (text[at + 1] === "." || text[at + 1] === "=")) throw new Unsupported();
      if (character === "\\" && this.flavour === "pcre") {
        const next = text[at + 1];
        const set = next === undefined ? undefined : classOf(next, "pcre");
        if (set) {
          tests.push(set);
          at += 2;
          continue;
        }
        if (next === undefined || isLetterOrDigit(next)) throw new Unsupported();
        at++;
      }
      const low = text.charCodeAt(at++);
      if (text[at] !== "-" || text[at + 1] === "]" || text[at + 1] === undefined) {
        tests.push((code) => code === low);
        continue;
      }
      if (text[at + 1] === "[" || text[at + 1] === "\\") throw new Unsupported();
      const high = text.charCodeAt(at + 1);
      if (high < low) throw new Unsupported();
      tests.push((code) => code >= low && code <= high);
      at += 2;
    }
    this.#at = at + 1;
    const has = this.#folded((code) => tests.some((test) => test(code)));
    return { kind: "set", has: negated ? (code) => !has(code) : has };
  }
}

const isNumber = (text: string): boolean =>
  text !== "" && text.length < 5 && [...text].every((c) => c >= "0" && c <= "9");
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isUpper = (code: number): boolean => code >= 65 && code <= 90;
const isLower = (code: number): boolean => code >= 97 && code <= 122;
const isAlpha = (code: number): boolean => isUpper(code) || isLower(code);
const isAlnum = (code: number): boolean => isAlpha(code) || isDigit(code);
/** What `\w` takes. */
export const isWordCode = (code: number): boolean => isAlnum(code) || code === 95;
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);
const isLetterOrDigit = (text: string): boolean => isAlnum(text.charCodeAt(0));
const lower = (code: number): number => (isUpper(code) ? code + 32 : code);
const upper = (code: number): number => (isLower(code) ? code - 32 : code);

const posixClasses: Readonly<Record<string, (code: number) => boolean>> = {
  alnum: isAlnum,
  alpha: isAlpha,
  blank: (code) => code === 32 || code === 9,
  cntrl: (code) => code < 32 || code === 127,
  digit: isDigit,
  graph: (code) => code > 32 && code < 127,
  lower: isLower,
  print: (code) => code >= 32 && code < 127,
  punct: (code) => code > 32 && code < 127 && !isAlnum(code),
  space: isSpace,
  upper: isUpper,
  xdigit: (code) => isDigit(code) || (lower(code) >= 97 && lower(code) <= 102),
};

function classOf(letter: string, flavour: PatternFlavour): ((code: number) => boolean) | undefined {
  if (letter === "w") return isWordCode;
  if (letter === "W") return (code) => !isWordCode(code);
  if (letter === "s") return isSpace;
  if (letter === "S") return (code) => !isSpace(code);
  if (flavour === "regexp") return undefined;
  if (letter === "d") return isDigit;
  if (letter === "D") return (code) => !isDigit(code);
  return undefined;
}
