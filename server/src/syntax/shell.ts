import { isDigitCode, isNameCode, type Span, type Token, tokenOf } from "./text.ts";

/** A piece of a word of sh, quotes taken off. */
export type ShellPart = ShellLiteral | ShellReference | ShellSubstitution;

export interface ShellLiteral extends Token {
  readonly kind: "literal";
}

/** `$NAME`, `${NAME}`, `${NAME:-word}`; special parameters too (`$1`, `$$`). */
export interface ShellReference extends Span {
  readonly kind: "reference";
  readonly name: Token;
  /** What follows the name within braces: `:-`, `-`, `:=`, `=`, `:+`, `+`, `:?`, `?`, `%`, `%%`, `#`, `##`. */
  readonly operator?: Token;
  readonly word?: readonly ShellPart[];
  /** `${#NAME}`. */
  readonly length: boolean;
}

/** `$(command)`, `` `command` ``, `$((expression))`: its value cannot be known. */
export interface ShellSubstitution extends Token {
  readonly kind: "substitution";
}

/** A word with its span, quotes included. */
export interface ShellWord extends Token {
  readonly parts: readonly ShellPart[];
}

/** What goes wrong in a stretch of shell text. */
export interface ShellError extends Span {
  readonly reason:
    | "bad-name"
    | "blank-before-equals"
    | "blank-after-equals"
    | "append"
    | "second-word"
    | "metacharacter"
    | "glued-comment"
    | "continuation"
    | "carriage-return"
    | "unbalanced-quote"
    | "unbalanced-backtick"
    | "unbalanced-parenthesis"
    | "unbalanced-brace"
    | "bad-expansion";
  /** Whether sh gives up the whole file there. */
  readonly fatal: boolean;
}

const LF = "\n";
/** How deep expansions may stand in each other: nobody writes more, and a stack has an end. */
const deepest = 100;

/** Whether a character ends a word: a blank, a line end, or one of `;&|<>()`. */
export const endsWord = (character: string): boolean => " \t\n;&|<>()".includes(character);

/** Reads words as sh does (POSIX 2.3); dash is the measure. */
export class ShellReader {
  readonly errors: ShellError[] = [];
  /** Where the first quote opens that goes on over a line that looks like a comment. */
  quoteOverComment: number | undefined;
  /** Where the first quote opens that has no end. */
  unclosedQuote: number | undefined;
  #depth = 0;

  /** Quotes that open at `singleLineFrom` or later end with their line, whatever sh thinks of it. */
  constructor(
    readonly text: string,
    readonly singleLineFrom = Number.POSITIVE_INFINITY,
  ) {}

  report(reason: ShellError["reason"], start: number, end: number, fatal = false): void {
    this.errors.push({ reason, start, end, fatal });
  }

  /** Index of the LF that ends the line of `at`, or the end of the text. */
  lineEnd(at: number): number {
    const end = this.text.indexOf(LF, at);
    return end < 0 ? this.text.length : end;
  }

  /** Index of the first character at or behind `at` that is neither blank nor tab nor a continued line end. */
  skipBlanks(at: number): number {
    for (;;) {
      const character = this.text[at];
      if (character === " " || character === "\t") at++;
      else if (character === "\\" && this.text[at + 1] === LF) {
        this.report("continuation", at, at + 1);
        at += 2;
      } else return at;
    }
  }

  /** Reads the word at `from`; empty where none stands there. */
  word(from: number): ShellWord {
    const parts = new Parts();
    const end = this.#parts(from, parts, endsWord);
    return { ...tokenOf(this.text, from, end), parts: parts.flushed };
  }

  /** Reads on until `isEnd` says so outside quotes; gives the index reached. */
  #parts(from: number, parts: Parts, isEnd: (character: string) => boolean): number {
    const { text } = this;
    let at = from;
    while (at < text.length) {
      const character = text[at]!;
      if (isEnd(character)) break;
      switch (character) {
        case "\\":
          if (text[at + 1] === LF) this.report("continuation", at, at + 1);
          else parts.add(text[at + 1] ?? "\\", at, at + 2);
          at += 2;
          break;
        case "'":
          at = this.#single(at, parts);
          break;
        case '"':
          at = this.#double(at, parts);
          break;
        case "`":
          at = this.#backtick(at, parts);
          break;
        case "$":
          at = this.#dollar(at, parts);
          break;
        default:
          if (character === "#" && at > from && isEnd === endsWord) this.report("glued-comment", at, at + 1);
          parts.add(character, at, at + 1);
          at++;
      }
    }
    return Math.min(at, text.length);
  }

  #single(open: number, parts: Parts): number {
    const lineEnd = this.lineEnd(open);
    let close = this.text.indexOf("'", open + 1);
    if (close < 0 || (close > lineEnd && open >= this.singleLineFrom)) close = this.#unclosed(open);
    else if (close > lineEnd) this.#noteLongQuote(open, close);
    parts.add(this.text.slice(open + 1, close), open, Math.min(close + 1, this.text.length));
    return this.text[close] === "'" ? close + 1 : close;
  }

  #double(open: number, parts: Parts): number {
    const { text } = this;
    const isLimited = open >= this.singleLineFrom;
    const stop = isLimited ? this.lineEnd(open) : text.length;
    parts.add("", open, open + 1);
    let at = open + 1;
    while (at < stop) {
      const character = text[at]!;
      if (character === '"') {
        if (at > this.lineEnd(open)) this.#noteLongQuote(open, at);
        parts.add("", at, at + 1);
        return at + 1;
      }
      if (character === "\\") {
        const next = text[at + 1] ?? "";
        if (next === LF) this.report("continuation", at, at + 1);
        else parts.add('$`"\\'.includes(next) ? next : `\\${next}`, at, at + 2);
        at += 2;
      } else if (character === "$") at = this.#dollar(at, parts);
      else if (character === "`") at = this.#backtick(at, parts);
      else parts.add(character, at, ++at);
    }
    return this.#unclosed(open);
  }

  /** Reports a quote without end; reading goes on behind the line in which it opens. */
  #unclosed(open: number): number {
    let end = this.lineEnd(open);
    if (this.text[end - 1] === "\r") end--;
    this.report("unbalanced-quote", open, end, true);
    if (open < this.singleLineFrom) this.unclosedQuote ??= open;
    return this.lineEnd(open);
  }

  #noteLongQuote(open: number, close: number): void {
    if (/\n[ \t]*#/.test(this.text.slice(open, close))) this.quoteOverComment ??= open;
  }

  #backtick(open: number, parts: Parts): number {
    const lineEnd = this.lineEnd(open);
    let close = open + 1;
    while (close < lineEnd && this.text[close] !== "`") close += this.text[close] === "\\" ? 2 : 1;
    if (close >= lineEnd) {
      this.report("unbalanced-backtick", open, lineEnd, true);
      parts.substitution(tokenOf(this.text, open, lineEnd));
      return lineEnd;
    }
    parts.substitution(tokenOf(this.text, open, close + 1));
    return close + 1;
  }

  #dollar(at: number, parts: Parts): number {
    const { text } = this;
    const next = text[at + 1] ?? "";
    if (next === "{") return this.#braces(at, parts);
    if (next === "(") return this.#parenthesis(at, parts);
    let end = at + 1;
    if (isNameCode(text.charCodeAt(end)) && !isDigitCode(text.charCodeAt(end)))
      while (isNameCode(text.charCodeAt(end))) end++;
    else if (next !== "" && "0123456789@*#?$!-".includes(next)) end++;
    if (end === at + 1) parts.add("$", at, end);
    else parts.reference({ name: tokenOf(text, at + 1, end), start: at, end, length: false });
    return end;
  }

  #parenthesis(at: number, parts: Parts): number {
    const lineEnd = this.lineEnd(at);
    let level = 0;
    for (let end = at + 1; end < lineEnd; end++) {
      if (this.text[end] === "\\") end++;
      else if (this.text[end] === "(") level++;
      else if (this.text[end] === ")" && --level === 0) {
        parts.substitution(tokenOf(this.text, at, end + 1));
        return end + 1;
      }
    }
    this.report("unbalanced-parenthesis", at, lineEnd, true);
    parts.substitution(tokenOf(this.text, at, lineEnd));
    return lineEnd;
  }

  #braces(at: number, parts: Parts): number {
    const { text } = this;
    if (this.#depth >= deepest) {
      this.report("bad-expansion", at, at + 2, true);
      parts.add("${", at, at + 2);
      return at + 2;
    }
    const lineEnd = this.lineEnd(at);
    let nameStart = at + 2;
    const length = text[nameStart] === "#" && text[nameStart + 1] !== "}";
    if (length) nameStart++;
    let nameEnd = nameStart;
    while (isNameCode(text.charCodeAt(nameEnd))) nameEnd++;
    const isNumber = isDigitCode(text.charCodeAt(nameStart));
    if (isNumber) {
      nameEnd = nameStart;
      while (isDigitCode(text.charCodeAt(nameEnd))) nameEnd++;
    } else if (nameEnd === nameStart && "@*#?$!-".includes(text[nameStart] ?? " ")) nameEnd++;
    const name = tokenOf(text, nameStart, nameEnd);
    const operator = /^(?::?[-=?+]|%%?|##?)/.exec(text.slice(nameEnd, nameEnd + 2))?.[0];
    const inner = new Parts();
    const wordStart = nameEnd + (operator?.length ?? 0);
    this.#depth++;
    const close = operator
      ? this.#parts(wordStart, inner, (character) => character === "}" || character === LF)
      : wordStart;
    this.#depth--;
    if (text[close] !== "}") {
      const end = text.indexOf("}", close);
      const isClosed = end >= 0 && end < lineEnd;
      const reason = isClosed ? "bad-expansion" : "unbalanced-brace";
      this.report(reason, at, isClosed ? end + 1 : lineEnd, true);
      parts.substitution(tokenOf(text, at, isClosed ? end + 1 : lineEnd));
      return isClosed ? end + 1 : lineEnd;
    }
    if (name.text === "") this.report("bad-expansion", at, close + 1, true);
    parts.reference({
      name,
      start: at,
      end: close + 1,
      length,
      ...(operator && { operator: tokenOf(text, nameEnd, wordStart), word: inner.flushed }),
    });
    return close + 1;
  }
}

/** Collects the parts of a word, neighbouring literals joined. */
class Parts {
  readonly #parts: ShellPart[] = [];
  #literal = "";
  #start = -1;
  #end = -1;

  add(text: string, start: number, end: number): void {
    if (this.#start < 0) this.#start = start;
    this.#literal += text;
    this.#end = end;
  }

  reference(reference: Omit<ShellReference, "kind">): void {
    this.#flush();
    this.#parts.push({ kind: "reference", ...reference });
  }

  substitution(token: Token): void {
    this.#flush();
    this.#parts.push({ kind: "substitution", ...token });
  }

  get flushed(): readonly ShellPart[] {
    this.#flush();
    return this.#parts;
  }

  #flush(): void {
    if (this.#literal !== "")
      this.#parts.push({ kind: "literal", text: this.#literal, start: this.#start, end: this.#end });
    this.#literal = "";
    this.#start = -1;
  }
}

/** Every `$NAME` in the parts, those within `${NAME:-word}` included. */
export function* shellReferences(parts: readonly ShellPart[]): IterableIterator<ShellReference> {
  for (const part of parts) {
    if (part.kind !== "reference") continue;
    yield part;
    if (part.word) yield* shellReferences(part.word);
  }
}

/** The value of a word; undefined where only running it would tell. Unset names are empty. */
export function evaluateParts(
  parts: readonly ShellPart[],
  lookUp: (name: string) => { readonly value: string | undefined } | undefined,
): string | undefined {
  let text = "";
  for (const part of parts) {
    const value = part.kind === "literal" ? part.text : part.kind === "reference" ? expand(part, lookUp) : undefined;
    if (value === undefined) return undefined;
    text += value;
    // `A=$A$A` line after line doubles each time.
    if (text.length > mostCharacters) return undefined;
  }
  return text;
}

/** Characters beyond which a value is given up as not to be known. */
const mostCharacters = 1 << 20;

function expand(
  { name, operator, word, length }: ShellReference,
  lookUp: (name: string) => { readonly value: string | undefined } | undefined,
): string | undefined {
  if (!/^[A-Za-z_]/.test(name.text)) return undefined;
  const known = lookUp(name.text);
  if (known && known.value === undefined) return undefined;
  const value = known?.value ?? "";
  if (length) return operator ? undefined : String(value.length);
  if (!operator) return value;
  const kind = operator.text.at(-1)!;
  const isSet = known !== undefined && (operator.text.length === 1 || value !== "");
  if (kind === "-" || kind === "=") return isSet ? value : evaluateParts(word ?? [], lookUp);
  if (kind === "+") return isSet ? evaluateParts(word ?? [], lookUp) : "";
  return kind === "?" && isSet ? value : undefined;
}
