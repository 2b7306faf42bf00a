import { Entry } from "./entry.ts";
import { type Grammar, startsLogicalLine } from "./grammar.ts";
import { type NameValue, splitNameValue } from "./main-cf.ts";
import { isBlankCode, type Token, tokenOf } from "./text.ts";
import { splitWords, type Word } from "./words.ts";

/** The eight columns of master.cf, in order, by Postfix's names. */
export const fieldNames = [
  "service",
  "type",
  "private",
  "unprivileged",
  "chroot",
  "wakeup",
  "process_limit",
  "command",
] as const;
export type FieldName = (typeof fieldNames)[number];

/** One `-o name=value`, in whichever form it was written. */
export interface Override extends NameValue {
  readonly form: "separate" | "braced" | "glued";
  /** The `-o` itself. */
  readonly option: Token;
  /** The whole `-o` with its argument. */
  readonly whole: Token;
  /** The words of `args` that it takes: one when glued, else two. */
  readonly words: number;
}

/** One option letter other than `-o`. */
export interface Option {
  readonly letter: string;
  readonly word: Token;
}

/** Option letters of the daemons that take an argument (master/*_server.c). */
const lettersWithArgument = "imnorst";

/** The programs of multi, trigger and dgram servers: they have no `-r`, so a word behind it ends the options. */
const commandsWithoutR = [
  "anvil",
  "nqmgr",
  "oqmgr",
  "pickup",
  "postlogd",
  "proxymap",
  "qmgr",
  "scache",
  "tlsmgr",
  "trivial-rewrite",
  "verify",
];

/** One service of master.cf. Never fails: what is missing is undefined. */
export class Service extends Entry {
  readonly kind = "service";
  #words: readonly Token[] | undefined;
  #args: readonly Word[] | undefined;
  #options: ReturnType<typeof readOptions> | undefined;

  /** The fields that are there, eight at most (split as master(8) does, at blanks, braces meaning nothing). */
  get fields(): readonly Token[] {
    this.#words ??= splitWords(this.text, 0, this.text.length, isBlankCode, false).slice(0, fieldNames.length);
    return this.#words;
  }

  field(name: FieldName): Token | undefined {
    return this.fields[fieldNames.indexOf(name)];
  }

  /** The words behind the eighth field. */
  get args(): readonly Word[] {
    if (!this.#args) {
      const last = this.fields[fieldNames.length - 1];
      this.#args = last ? splitWords(this.text, last.end, this.text.length, isBlankCode) : [];
    }
    return this.#args;
  }

  /** Every `-o`, in order, as the daemon's getopt() reads them; the last of a name wins. */
  get overrides(): readonly Override[] {
    return this.#read.overrides;
  }

  get options(): readonly Option[] {
    return this.#read.options;
  }

  /** The words behind the options: pipe's attributes, or words that do not belong there. */
  get operands(): readonly Word[] {
    return this.args.slice(this.#read.operandsAt);
  }

  /** An `-o` at the end with no argument. */
  get danglingOption(): Token | undefined {
    return this.#read.dangling;
  }

  get #read() {
    this.#options ??= readOptions(this.text, this.args, this.field("command")?.text ?? "");
    return this.#options;
  }

  override forget(): void {
    super.forget();
    this.#words = undefined;
    this.#args = undefined;
    this.#options = undefined;
  }
}

function readOptions(text: string, args: readonly Word[], command: string) {
  const takesArgument = (letter: string) =>
    lettersWithArgument.includes(letter) && (letter !== "r" || !commandsWithoutR.includes(command));
  const overrides: Override[] = [];
  const options: Option[] = [];
  let dangling: Token | undefined;
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at]!;
    const { start, end, text: letters } = word.content;
    if (letters[0] !== "-" || letters.length === 1) break;
    if (letters === "--") {
      at++;
      break;
    }
    for (let i = 1; i < letters.length; i++) {
      const letter = letters[i]!;
      if (!takesArgument(letter)) {
        options.push({ letter, word });
        continue;
      }
      const glued = i + 1 < letters.length;
      const argument = glued ? tokenOf(text, start + i + 1, end) : args[at + 1]?.content;
      if (!argument) dangling = word;
      else if (letter === "o") {
        const next = args[at + 1];
        overrides.push({
          ...splitNameValue(text, argument.start, argument.end),
          form: glued ? "glued" : next!.braced ? "braced" : "separate",
          option: tokenOf(text, start, start + i + 1),
          whole: tokenOf(text, word.start, glued ? word.end : next!.end),
          words: glued ? 1 : 2,
        });
      } else options.push({ letter, word });
      if (!glued) at++;
      break;
    }
  }
  return { overrides, options, dangling, operandsAt: Math.min(at, args.length) };
}

export const masterCf: Grammar = {
  startsEntry: startsLogicalLine,
  entry: (lineCount) => new Service(lineCount),
};
