import { endsWord, type ShellError, type ShellPart, ShellReader, type ShellWord } from "./shell.ts";
import { type Token, tokenOf, trimEnd } from "./text.ts";

/** One `NAME=value`, whether sh takes it as an assignment or not. */
export interface NamedValue {
  readonly name: Token;
  /** The equals sign with the blanks around it, and the `+` of `+=`. */
  readonly operator: Token;
  /** The value as written, quotes included, without a CR at its end. */
  readonly value: Token;
  /** The value as sh reads it, quotes taken off. */
  readonly parts: readonly ShellPart[];
  /** Whether sh sets the variable. */
  readonly assigned: boolean;
}

/** What the lines of an entry say: the assignments of the first, and the commands that are none. */
export interface Statement {
  readonly exportWord: Token | undefined;
  readonly values: readonly NamedValue[];
  readonly comment: Token | undefined;
  readonly stray: readonly Token[];
  readonly errors: readonly ShellError[];
}

interface Head {
  readonly exportWord: Token | undefined;
  readonly name: Token;
  readonly operator: Token;
  readonly equals: number;
}

const headForm =
  /[ \t]*(?:(export)[ \t]+)?([^ \t\r\n\v\f=+"'$`#;&|<>(){}[\]\\/:,%?*~!-][^ \t\r\n\v\f=+"'$`#;&|<>(){}[\]\\/:,%?*~!]*)([ \t]*\+?=)/y;

/** The beginning of what is an assignment or was meant as one: `NAME=`, `NAME =`, `NAME+=`, `export NAME=`. */
export function assignmentHead(text: string, from: number): Head | undefined {
  headForm.lastIndex = from;
  const match = headForm.exec(text);
  if (!match) return undefined;
  const [whole, exportWord, name = "", sign = ""] = match;
  const end = from + whole.length;
  const operatorStart = end - sign.length;
  const exportStart = from + whole.indexOf("e");
  return {
    exportWord: exportWord === undefined ? undefined : tokenOf(text, exportStart, exportStart + 6),
    name: tokenOf(text, operatorStart - name.length, operatorStart),
    operator: tokenOf(text, operatorStart, end),
    equals: end - 1,
  };
}

/** Built-in commands before which an assignment lasts. */
const specialCommands = ": . break continue eval exec exit export readonly return set shift times trap unset".split(
  " ",
);

const nameForm = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A word that is certainly no name of a variable. */
const isNoName = ({ parts }: ShellWord): boolean =>
  parts.every((part) => part.kind === "literal") && !nameForm.test(parts.map((part) => part.text).join(""));

class StatementReader {
  readonly #reader: ShellReader;
  readonly #values: NamedValue[] = [];
  readonly #stray: Token[] = [];
  #exportWord: Token | undefined;
  #comment: Token | undefined;
  /** The assignment behind a `;`, `&&` or `||`, to be read next. */
  #next: { readonly head: Head; readonly runs: boolean } | undefined;

  constructor(
    readonly text: string,
    singleLineFrom?: number,
  ) {
    this.#reader = new ShellReader(text, singleLineFrom);
  }

  get quoteOverComment(): number | undefined {
    return this.#reader.quoteOverComment;
  }

  get unclosedQuote(): number | undefined {
    return this.#reader.unclosedQuote;
  }

  read(): Statement {
    const head = assignmentHead(this.text, 0);
    this.#exportWord = head?.exportWord;
    let at = this.#reader.lineEnd(0);
    if (head) at = this.#command(head);
    while (at < this.text.length || this.#next) {
      const next = this.#next;
      this.#next = undefined;
      at = next ? this.#command(next.head, next.runs) : this.#strayLine(at);
    }
    const errors = this.#reader.errors.sort((a, b) => a.start - b.start);
    return {
      exportWord: this.#exportWord,
      values: this.#values,
      comment: this.#comment,
      stray: this.#stray,
      errors,
    };
  }

  /** Reads assignments and the words behind them to the end of the line; `runs`: whether sh gets as far as here. */
  #command(head: Head, runs = true): number {
    const first = this.#values.length;
    const extra: ShellWord[] = [];
    let lasts = true;
    let at = this.#assignment(head);
    let next = this.#reader.skipBlanks(at);
    for (; !this.#endsCommand(next, next > at); next = this.#reader.skipBlanks(at)) {
      const another = extra.length === 0 && this.#values.at(-1)!.assigned ? assignmentHead(this.text, next) : undefined;
      if (another && another.equals === another.name.end && !another.exportWord) at = this.#assignment(another);
      else {
        const word = this.#reader.word(next);
        extra.push(word);
        at = word.end;
      }
    }
    const character = this.text[next];
    if (character === "\r") {
      // For sh the CR is a word of its own.
      this.#reader.report("carriage-return", next, next + 1);
      lasts = false;
    }
    const [word] = extra;
    if (word) {
      const isFatal = this.#exportWord !== undefined && extra.some(isNoName);
      this.#reader.report("second-word", word.start, extra.at(-1)!.end, isFatal);
      if (!specialCommands.includes(word.text)) lasts = false;
    }
    lasts ||= this.#exportWord !== undefined;
    const operator = character !== undefined && endsWord(character) && character !== "\n" ? character : undefined;
    if (operator !== undefined && "&|<()".includes(operator) && this.text[next + 1] !== operator) lasts = false;
    const succeeds = lasts && this.#values.slice(first).every((value) => value.assigned);
    if (!lasts || !runs)
      for (let i = first; i < this.#values.length; i++) this.#values[i] = { ...this.#values[i]!, assigned: false };
    if (operator !== undefined) return this.#operator(next, next > at, runs, succeeds);
    if (character === "#") return this.#commentAt(next);
    return character === "\r" ? next + 1 : next;
  }

  /** Whether the words of a command end at `at`: at a line end, a comment, or one of `;&|<>()`. */
  #endsCommand(at: number, afterBlank: boolean): boolean {
    const character = this.text[at];
    if (character === undefined || endsWord(character)) return true;
    return (character === "#" && afterBlank) || (character === "\r" && this.#isLineEnd(at + 1));
  }

  #assignment({ name, operator, equals }: Head): number {
    const { text } = this;
    const reader = this.#reader;
    const before = equals > operator.start ? text[operator.start]! : "";
    const isNamed = nameForm.test(name.text);
    // Where export is told a bad name, sh gives up.
    const isFatal = this.#exportWord !== undefined;
    if (!isNamed) reader.report("bad-name", name.start, name.end, isFatal);
    if (operator.text.includes("+")) reader.report("append", equals - 1, equals + 1, isFatal);
    if (before === " " || before === "\t")
      reader.report("blank-before-equals", operator.start, equals - (operator.text.includes("+") ? 1 : 0), isFatal);
    let start = equals + 1;
    const next = this.#valueBehindBlanks(start);
    const blanks = start;
    if (next !== undefined) start = next;
    const word = reader.word(start);
    if (next !== undefined) reader.report("blank-after-equals", blanks, start, isFatal && isNoName(word));
    let end = word.end;
    if (text[end - 1] === "\r" && end > start && this.#isLineEnd(end)) {
      end--;
      reader.report("carriage-return", end, end + 1);
    }
    this.#values.push({
      name,
      operator: tokenOf(text, operator.start, start),
      value: tokenOf(text, start, end),
      parts: word.parts,
      assigned: isNamed && equals === operator.start && next === undefined,
    });
    return word.end;
  }

  /** Where a value stands that blanks part from its equals sign; another assignment is none. */
  #valueBehindBlanks(start: number): number | undefined {
    if (!" \t".includes(this.text[start] ?? "x")) return undefined;
    const next = this.#reader.skipBlanks(start);
    if (this.#endsCommand(next, true)) return undefined;
    const head = assignmentHead(this.text, next);
    return head && head.equals === head.name.end && !head.exportWord ? undefined : next;
  }

  #isLineEnd(at: number): boolean {
    return at >= this.text.length || this.text[at] === "\n";
  }

  #commentAt(start: number): number {
    const lineEnd = this.#reader.lineEnd(start);
    this.#comment ??= tokenOf(this.text, start, this.text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd);
    return lineEnd;
  }

  /** Reads one of `;&|<>()` and what follows it. */
  #operator(at: number, afterBlank: boolean, runs: boolean, succeeds: boolean): number {
    const { text } = this;
    const character = text[at]!;
    const isDouble = (character === "&" || character === "|") && text[at + 1] === character;
    const end = at + (isDouble ? 2 : 1);
    const beforeBlank = this.#isLineEnd(end) || " \t\r".includes(text[end]!);
    const isSeparator = (character === ";" || isDouble) && (afterBlank || beforeBlank);
    if (!isSeparator) this.#reader.report("metacharacter", at, end, character === "(" || character === ")");
    const start = this.#reader.skipBlanks(end);
    const head = character === ";" || isDouble ? assignmentHead(text, start) : undefined;
    if (!head) return this.#strayCommand(start);
    this.#next = { head, runs: character === ";" || (runs && succeeds === (character === "&")) };
    return start;
  }

  #strayLine(at: number): number {
    return this.#strayCommand(this.#reader.skipBlanks(this.text[at] === "\n" ? at + 1 : at));
  }

  /** Reads a command that is no assignment, to the end of its line. */
  #strayCommand(start: number): number {
    const { text } = this;
    let at = start;
    let end = start;
    for (;;) {
      const next = this.#reader.skipBlanks(at);
      const character = text[next];
      if (character === undefined || character === "\n") {
        at = next;
        break;
      }
      if (character === "#" && (next > at || next === start)) {
        at = this.#reader.lineEnd(next);
        break;
      }
      const head = character === ";" ? assignmentHead(text, this.#reader.skipBlanks(next + 1)) : undefined;
      if (head) {
        this.#next = { head, runs: true };
        at = next + 1;
        break;
      }
      const errors = this.#reader.errors.length;
      at = endsWord(character) ? next + 1 : this.#reader.word(next).end;
      // A stray line is one problem; only what makes sh give up is worth another.
      const added = this.#reader.errors.splice(errors);
      this.#reader.errors.push(...added.filter((error) => error.fatal));
      end = at;
    }
    const stray = tokenOf(text, start, trimEnd(text, start, end));
    if (stray.text !== "") this.#stray.push(stray);
    return at;
  }
}

/**
 * A quote that is never closed is read as ending with its line, so that a half-typed one costs only itself. So is one
 * that swallows comment lines and leaves a mess behind.
 */
export function readStatement(text: string): Statement {
  const reader = new StatementReader(text);
  const statement = reader.read();
  const isMess = statement.errors.length + statement.stray.length > 0;
  const from = (isMess ? reader.quoteOverComment : undefined) ?? reader.unclosedQuote;
  return from === undefined ? statement : new StatementReader(text, from).read();
}
