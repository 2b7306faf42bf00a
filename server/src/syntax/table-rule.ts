import {
  isAlnum,
  isWordAt,
  type Pattern,
  type Substitution,
  skipNegations,
  type TableParts,
  type TableProblem,
} from "./table-parts.ts";
import { type PatternFlavour, scanPattern } from "./table-pattern.ts";
import { isDigitCode, isNameCode, isSpace, type Span, skipSpace, type Token, tokenOf } from "./text.ts";

/** Reads an entry of a regexp or pcre table (util/dict_regexp.c, util/dict_pcre.c). */
export class RuleReader {
  readonly #problems: TableProblem[] = [];
  readonly #flavours: readonly PatternFlavour[];

  constructor(
    format: "regexp" | "pcre" | "patterns",
    readonly text: string,
    readonly from: number,
    readonly to: number,
  ) {
    this.#flavours = format === "patterns" ? ["regexp", "pcre"] : [format];
  }

  read(): TableParts {
    const { text, from, to } = this;
    if (isWordAt(text, "if", from, to)) return this.#condition();
    if (isWordAt(text, "endif", from, to)) {
      const rest = skipSpace(text, from + 5, to);
      if (rest < to) this.#report("text-after-endif", rest, to, false);
      return this.#parts("endif", tokenOf(text, from, from), to, false, []);
    }
    if (from < to && isAlnum(text, from)) {
      this.#report("unrecognized-request", from, to);
      return this.#parts("bad", tokenOf(text, from, to), to, false, []);
    }
    return this.#rule();
  }

  #condition(): TableParts {
    const { text, to } = this;
    const start = skipSpace(text, this.from + 2, to);
    const pattern = this.#pattern(start);
    const end = pattern?.end ?? to;
    const rest = skipSpace(text, end, to);
    if (rest < to) this.#report("text-after-if", rest, to, false);
    if (pattern) this.#compile(pattern);
    return {
      ...this.#parts("if", tokenOf(text, start, end), rest, pattern?.negated ?? false, []),
      ...(pattern && { pattern }),
    };
  }

  #rule(): TableParts {
    const { text, from, to } = this;
    const pattern = this.#pattern(from);
    const hasSecond = pattern && this.#flavours.includes("regexp") && pattern.end < to && text[pattern.end] === "!";
    const secondPattern = hasSecond ? this.#pattern(pattern.end) : undefined;
    if (!pattern || (hasSecond && !secondPattern)) {
      const parts = this.#parts("rule", tokenOf(text, from, to), to, pattern?.negated ?? false, []);
      return pattern ? { ...parts, pattern } : parts;
    }
    const keyEnd = (secondPattern ?? pattern).end;
    const valueStart = skipSpace(text, keyEnd, to);
    if (valueStart >= to) this.#report("missing-result", from, keyEnd, false);
    const substitutions = this.#substitutions(valueStart);
    if (pattern.negated)
      for (const { start, end } of substitutions) this.#report("substitution-in-negative", start, end);
    const groups = this.#compile(pattern);
    if (groups !== undefined && !pattern.negated)
      for (const { number, start, end } of substitutions)
        if (number > groups) this.#report("substitution-out-of-range", start, end);
    if (secondPattern) this.#compile(secondPattern);
    return {
      ...this.#parts("rule", tokenOf(text, from, keyEnd), valueStart, pattern.negated, substitutions),
      pattern,
      ...(secondPattern && { secondPattern }),
    };
  }

  #parts(
    kind: TableParts["kind"],
    key: Token,
    valueStart: number,
    negated: boolean,
    substitutions: readonly Substitution[],
  ): TableParts {
    const value = tokenOf(this.text, valueStart, this.to);
    return { kind, key, value, negated, substitutions, problems: this.#problems, lookupKey: key.text };
  }

  #report(reason: TableProblem["reason"], start: number, end: number, lost = true): void {
    this.#problems.push({ reason, start, end, lost });
  }

  #pattern(from: number): Pattern | undefined {
    const { text, to } = this;
    const { at: open, negated } = skipNegations(text, from, to);
    if (open >= to) {
      this.#report("missing-pattern", from, to);
      return undefined;
    }
    const delimiter = text[open]!;
    let close = open + 1;
    while (close < to && (text[close] === "\\" || text[close] !== delimiter)) close += text[close] === "\\" ? 2 : 1;
    if (close >= to) {
      this.#report("missing-delimiter", open, to);
      return undefined;
    }
    const isRegexp = this.#flavours.includes("regexp");
    let end = close + 1;
    while (end < to && !isSpace(text, end) && !(isRegexp && text[end] === "!")) end++;
    for (let at = close + 1; at < end; at++) {
      if (!this.#flavours.some((flavour) => flagsOf[flavour].includes(text[at]!))) {
        this.#report("unknown-flag", at, at + 1);
        break;
      }
      if (text[at] === "X") this.#report("obsolete-flag", at, at + 1, false);
    }
    const expression = tokenOf(text, open + 1, close);
    return { start: from, end, negated, delimiter, expression, flags: tokenOf(text, close + 1, end) };
  }

  /** Reports what makes the library refuse the pattern, and counts its groups. */
  #compile({ expression: { start, end }, flags }: Pattern): number | undefined {
    const scans = this.#flavours.map((flavour) => scanPattern(this.text, start, end, flavour, flags.text));
    const error = scans.every((scan) => scan.error) ? scans.at(-1)!.error : undefined;
    if (error) this.#report(error.reason, error.start, error.end);
    const counts = scans.map((scan) => (scan.error ? undefined : scan.groups));
    return counts.length === 1 || counts[0] === counts[1] ? counts[0] : undefined;
  }

  /** The `$number` of the result (dict_regexp_prescan(), with mac_parse()'s rules). */
  #substitutions(from: number): Substitution[] {
    const { text, to } = this;
    const found: Substitution[] = [];
    for (let at = text.indexOf("$", from); at >= 0 && at < to; at = text.indexOf("$", at)) {
      const start = at++;
      if (text[at] === "$" && at < to) {
        at++;
        continue;
      }
      const span = substitutionName(text, at, to);
      if (!span) {
        this.#report("bad-substitution", start, to);
        break;
      }
      at = span.next;
      const name = text.slice(span.start, span.end);
      const number = [...name].every((c) => isDigitCode(c.charCodeAt(0))) ? Number(name) : undefined;
      if (number === undefined) this.#report("non-numeric-substitution", start, at);
      else if (number < 1) this.#report("substitution-out-of-range", start, at);
      else found.push({ ...tokenOf(text, start, at), number });
    }
    return found;
  }
}

const flagsOf: Record<PatternFlavour, string> = { regexp: "imx", pcre: "imsxAEUX" };

/** What `$` at `at - 1` refers to; undefined for an empty name and braces without end. */
function substitutionName(text: string, at: number, to: number): (Span & { next: number }) | undefined {
  const open = at < to ? text[at] : undefined;
  if (open !== "{" && open !== "(") {
    let end = at;
    while (end < to && isNameCode(text.charCodeAt(end))) end++;
    return end > at ? { start: at, end, next: end } : undefined;
  }
  let level = 1;
  for (let end = at + 1; end < to; end++) {
    if (text[end] === open) level++;
    else if (text[end] === (open === "{" ? "}" : ")") && --level === 0)
      return end > at + 1 ? { start: at + 1, end, next: end + 1 } : undefined;
  }
  return undefined;
}
