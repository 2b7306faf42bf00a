import { isDigitCode, type Span } from "./text.ts";

export type PatternFlavour = "regexp" | "pcre";

/** Why the library refuses to compile a pattern; the rule is skipped then. */
export interface PatternError extends Span {
  readonly reason:
    | "unmatched-parenthesis"
    | "unmatched-closing-parenthesis"
    | "unmatched-bracket"
    | "unmatched-brace"
    | "bad-repetition"
    | "nothing-to-repeat"
    | "bad-class-name"
    | "bad-range"
    | "bad-back-reference"
    | "unknown-group";
}

export interface PatternScan {
  /** How many `$number` there are to refer to; undefined where that cannot be told. */
  readonly groups: number | undefined;
  /** The first error. Only what is certain is reported: a pattern without one may still be refused. */
  readonly error?: PatternError;
}

const classNames = "alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit".split(" ");

/** Reads the pattern `[from, to)` far enough to count its groups and to see what no regcomp() or pcre2_compile() takes. */
export function scanPattern(text: string, from: number, to: number, flavour: PatternFlavour, flags = ""): PatternScan {
  const toggled = (flag: string) => [...flags].filter((f) => f === flag).length % 2 === 1;
  if (flavour === "pcre") return new PcreScan(text, from, to, toggled("x")).run();
  if (toggled("x")) return scanBasic(text, from, to);
  return new ExtendedScan(text, from, to).run();
}

/** A basic regular expression: groups are `\(...\)`. */
function scanBasic(text: string, from: number, to: number): PatternScan {
  let groups = 0;
  const open: number[] = [];
  for (let at = from; at < to; at++) {
    const fail = (reason: PatternError["reason"], start: number, length: number): PatternScan => ({
      groups,
      error: { reason, start, end: start + length },
    });
    if (text[at] === "\\") {
      const next = text[++at];
      if (next === "(") {
        groups++;
        open.push(at - 1);
      } else if (next === ")" && open.pop() === undefined) return fail("unmatched-closing-parenthesis", at - 1, 2);
    } else if (text[at] === "[") {
      const end = bracketEnd(text, at, to, false);
      if (end < 0) return fail("unmatched-bracket", at, 1);
      at = end - 1;
    }
  }
  const last = open.at(-1);
  if (last === undefined) return { groups };
  return { groups, error: { reason: "unmatched-parenthesis", start: last, end: last + 2 } };
}

/** Index behind the bracket expression that opens at `open`, -1 where it has no end. */
function bracketEnd(text: string, open: number, to: number, escapes: boolean): number {
  let at = open + 1;
  if (text[at] === "^") at++;
  if (text[at] === "]") at++;
  const last = text.lastIndexOf("]", to - 1);
  if (last < at) return -1;
  while (at < to) {
    const character = text[at]!;
    if (character === "]") return at + 1;
    if (escapes && character === "\\") {
      if (text[at + 1] === "Q") {
        const end = text.indexOf("\\E", at + 2);
        at = end < 0 || end >= to ? to : end + 2;
      } else at += 2;
    } else if (character === "[" && at + 1 < to && ":.=".includes(text[at + 1]!)) {
      const end = text.indexOf(`${text[at + 1]}]`, at + 2);
      if (end >= 0 && end < to && (!escapes || !text.slice(at + 2, end).includes("]"))) at = end + 2;
      else if (escapes) at++;
      else return -1;
    } else at++;
  }
  return -1;
}

abstract class Scan {
  protected at: number;
  protected groups = 0;
  protected countable = true;
  /** Where each open parenthesis stands. */
  protected readonly open: number[] = [];
  /** Whether what stands before can be repeated. */
  protected repeatable = false;
  protected error: PatternError | undefined;

  constructor(
    protected readonly text: string,
    from: number,
    protected readonly to: number,
  ) {
    this.at = from;
  }

  run(): PatternScan {
    while (this.at < this.to) this.step(this.text[this.at]!);
    const last = this.open.at(-1);
    if (last !== undefined) this.fail("unmatched-parenthesis", last, last + 1);
    this.finish();
    const groups = this.countable ? this.groups : undefined;
    return this.error ? { groups, error: this.error } : { groups };
  }

  protected abstract step(character: string): void;
  protected abstract finish(): void;

  protected fail(reason: PatternError["reason"], start: number, end: number): void {
    this.error ??= { reason, start, end: Math.min(end, this.to) };
  }

  protected repeat(length: number): void {
    if (!this.repeatable) this.fail("nothing-to-repeat", this.at, this.at + length);
    this.at += length;
  }

  protected bracket(escapes: boolean): void {
    const end = bracketEnd(this.text, this.at, this.to, escapes);
    if (end < 0) {
      this.fail("unmatched-bracket", this.at, this.at + 1);
      this.at = this.to;
      return;
    }
    this.checkBracket(this.at + 1, end - 1, escapes);
    this.at = end;
    this.repeatable = true;
  }

  private checkBracket(from: number, to: number, escapes: boolean): void {
    const text = this.text;
    let at = from;
    if (text[at] === "^") at++;
    for (let previous: string | undefined; at < to; ) {
      const character = text[at]!;
      if (escapes && character === "\\") {
        if (text[at + 1] === "Q") return;
        previous = undefined;
        at += 2;
      } else if (character === "[" && text[at + 1] === ":") {
        const end = text.indexOf(":]", at + 2);
        if (end < 0 || end >= to) {
          at++;
          continue;
        }
        const name = text.slice(at + 2, end).replace(escapes ? /^\^/ : /^$/, "");
        const isKnown = classNames.includes(name) && (escapes || (name !== "ascii" && name !== "word"));
        if (!isKnown) this.fail("bad-class-name", at, end + 2);
        previous = undefined;
        at = end + 2;
      } else if (character === "[" && (text[at + 1] === "." || text[at + 1] === "=")) return;
      else if (character === "-" && previous !== undefined && at + 1 < to) {
        const last = text[at + 1]!;
        if (last !== "[" && last !== "\\" && previous <= "\x7f" && last <= "\x7f" && last < previous)
          this.fail("bad-range", at - 1, at + 2);
        previous = undefined;
        at += last === "[" || last === "\\" ? 1 : 2;
      } else {
        previous = character;
        at++;
      }
    }
  }
}

/** POSIX extended, as glibc's regcomp() reads it. */
class ExtendedScan extends Scan {
  #closed = new Set<number>();
  readonly #numbers: number[] = [];

  protected step(character: string): void {
    const text = this.text;
    switch (character) {
      case "\\": {
        const next = text.charCodeAt(this.at + 1);
        if (isDigitCode(next) && next !== 48 && !this.#closed.has(next - 48))
          this.fail("bad-back-reference", this.at, this.at + 2);
        this.repeatable = !"<>bB`'".includes(text[this.at + 1] ?? "");
        this.at += 2;
        return;
      }
      case "[":
        this.bracket(false);
        return;
      case "(":
        this.open.push(this.at);
        this.#numbers.push(++this.groups);
        break;
      case ")":
        this.open.pop();
        if (this.#numbers.length > 0) this.#closed.add(this.#numbers.pop()!);
        this.repeatable = true;
        this.at++;
        return;
      case "*":
      case "+":
      case "?":
        this.repeat(1);
        return;
      case "{":
        this.#braces();
        return;
      case "|":
      case "^":
      case "$":
        break;
      default:
        this.repeatable = true;
        this.at++;
        return;
    }
    this.repeatable = false;
    this.at++;
  }

  #braces(): void {
    const close = this.text.indexOf("}", this.at);
    if (!this.repeatable) this.fail("nothing-to-repeat", this.at, this.at + 1);
    if (close < 0 || close >= this.to) {
      this.fail("unmatched-brace", this.at, this.at + 1);
      this.at = this.to;
      return;
    }
    const match = /^([0-9]*)(?:(,)([0-9]*))?$/.exec(this.text.slice(this.at + 1, close));
    const [, least = "", isRange, most = ""] = match ?? [];
    const isBad = !match || (!isRange && least === "") || (most !== "" && Number(most) < Number(least));
    if (isBad || Number(least) > 32767 || Number(most) > 32767) this.fail("bad-repetition", this.at, close + 1);
    this.at = close + 1;
  }

  protected finish(): void {}
}

/** Perl's, as PCRE2 reads it. */
class PcreScan extends Scan {
  #extended: boolean;
  readonly #references: Span[] = [];

  constructor(text: string, from: number, to: number, extended: boolean) {
    super(text, from, to);
    this.#extended = extended;
  }

  protected step(character: string): void {
    switch (character) {
      case "\\":
        this.#escape();
        return;
      case "[":
        this.bracket(true);
        return;
      case "(":
        this.#group();
        return;
      case ")":
        if (this.open.length === 0) this.fail("unmatched-closing-parenthesis", this.at, this.at + 1);
        this.open.pop();
        this.repeatable = true;
        this.at++;
        return;
      case "*":
      case "+":
      case "?":
        this.#repeat(1);
        return;
      case "{": {
        const match = /^\{([0-9]+)(,([0-9]*))?\}/.exec(this.text.slice(this.at, Math.min(this.to, this.at + 40)));
        if (!match) break;
        const [whole, least, , most] = match;
        const isBad = (most && Number(most) < Number(least)) || Number(least) > 65535 || Number(most ?? 0) > 65535;
        if (isBad) this.fail("bad-repetition", this.at, this.at + whole.length);
        this.#repeat(whole.length);
        return;
      }
      case "|":
      case "^":
      case "$":
        this.repeatable = false;
        this.at++;
        return;
      case "#":
        // An entry has no line feed that would end the comment.
        if (this.#extended) this.at = this.to;
        break;
      case " ":
      case "\t":
        if (!this.#extended) break;
        this.at++;
        return;
    }
    this.repeatable = true;
    this.at++;
  }

  #repeat(length: number): void {
    this.repeat(length);
    this.repeatable = false;
    if (this.at < this.to && "?+".includes(this.text[this.at]!)) this.at++;
  }

  #escape(): void {
    const next = this.text[this.at + 1] ?? "";
    if (next === "Q") {
      const end = this.text.indexOf("\\E", this.at + 2);
      this.repeatable = true;
      this.at = end < 0 || end >= this.to ? this.to : end + 2;
      return;
    }
    if (next >= "1" && next <= "9" && !isDigitCode(this.text.charCodeAt(this.at + 2)))
      this.#references.push({ start: this.at, end: this.at + 2 });
    if (next !== "E") this.repeatable = !"bBAZzG".includes(next);
    this.at += next === "c" ? 3 : 2;
  }

  #group(): void {
    const start = this.at;
    const rest = this.text.slice(start + 1, Math.min(this.to, start + 64));
    const wasRepeatable = this.repeatable;
    this.repeatable = false;
    if (rest.startsWith("*")) {
      if (/^\*[a-z]+:/.test(rest)) this.open.push(start);
      const end = this.text.indexOf(/^\*[a-z]+:/.test(rest) ? ":" : ")", start);
      this.at = end < 0 || end >= this.to ? this.to : end + 1;
      return;
    }
    if (!rest.startsWith("?")) {
      this.groups++;
      this.open.push(start);
      this.at++;
      return;
    }
    if (rest.startsWith("?#")) {
      const end = this.text.indexOf(")", start);
      if (end < 0 || end >= this.to) this.fail("unmatched-parenthesis", start, start + 1);
      this.repeatable = wasRepeatable;
      this.at = end < 0 || end >= this.to ? this.to : end + 1;
      return;
    }
    const name = /^\?(?:P?<|')[A-Za-z_]\w*[>']/.exec(rest);
    if (name) this.groups++;
    if (rest.startsWith("?|")) this.countable = false;
    const known = name ?? /^\?(?:[:|>=!*]|<[=!*]|(?=\())/.exec(rest);
    if (known) {
      this.open.push(start);
      this.at += 1 + known[0].length;
      // The condition of (?(condition)yes|no) is no group, unless it is an assertion.
      if (this.text[this.at] === "(" && rest.startsWith("?(") && !/^\?\(\?/.test(rest)) {
        const end = this.text.indexOf(")", this.at);
        this.at = end < 0 || end >= this.to ? this.to : end + 1;
      }
      return;
    }
    const options = /^\?\^?[a-zA-Z]*(?:-[a-zA-Z]*)?([:)])/.exec(rest);
    if (options && /^\?\^?[imsxnJU]*(?:-[imsxnJU]*)?[:)]/.test(rest) && !rest.startsWith("?)")) {
      if (/x/.test(options[0].split("-")[0]!)) this.#extended = true;
      if (options[1] === ":") this.open.push(start);
      this.at += 1 + options[0].length;
      return;
    }
    // Recursion, named references and callouts have no groups within; they are looked at no further.
    const other = /^\?(?:R|[-+]?[0-9]+|&\w+|P[=>]\w+|C[0-9]*)\)/.exec(rest);
    if (other) {
      this.repeatable = true;
      this.at += 1 + other[0].length;
      return;
    }
    if (!/^\?(?:$|[A-Za-z<'P^(&+\-0-9])/.test(rest) || (options && options[0] !== "?)"))
      this.fail("unknown-group", start, start + 3);
    this.countable = false;
    this.open.push(start);
    this.at += 2;
  }

  protected finish(): void {
    if (!this.countable) return;
    for (const { start, end } of this.#references)
      if (Number(this.text[start + 1]) > this.groups) this.fail("bad-back-reference", start, end);
  }
}
