import { type Expansion, parseExpansion } from "../syntax/expansion.ts";

/** The value that a name has in a scope: text, unset, or not to be known from the files (undefined). */
export type Lookup = (name: string) => { readonly text: string; readonly raw?: boolean } | "unset" | undefined;

export interface Evaluated {
  /** The text as far as it is known; unknown names leave nothing. */
  readonly text: string;
  /** False where some name's value is not to be known from the files, or the expansion is broken. */
  readonly known: boolean;
  /** Broken syntax, or names that refer to each other in a circle: the daemon stops with "macro processing error". */
  readonly failed: boolean;
  /** How many parts of values it took. */
  readonly parts: number;
}

const deepest = 100;

/** Parts of values, and characters, beyond which an expansion is given up as not to be known: `a = $b$b`, `b = $c$c` … double. */
const mostParts = 200_000;
const mostCharacters = 1 << 20;

/** Expands a value as mail_conf_eval() does: recursively, except values of raw parameters. */
export function evaluate(value: string, lookup: Lookup, level = 0): Evaluated {
  if (value.indexOf("$") < 0) return { text: value, known: true, failed: false, parts: 0 };
  const state = { known: true, failed: false, parts: 0 };
  const text = expand(parseExpansion(value), lookup, level, state);
  return { text, ...state };
}

interface State {
  known: boolean;
  failed: boolean;
  parts: number;
}

function expand(expansion: Expansion, lookup: Lookup, level: number, state: State): string {
  if (level > deepest) {
    state.failed = true;
    state.known = false;
    return "";
  }
  let text = "";
  for (const part of expansion.parts) {
    if (state.failed) return text;
    if (++state.parts > mostParts || text.length > mostCharacters) {
      state.known = false;
      return text;
    }
    if (part.kind === "literal") {
      text += part.text;
      continue;
    }
    if (part.error) break;
    if (part.kind === "call") {
      // The result depends on the IDNA library; a plain ASCII argument stays what it is.
      const argument = expand(part.argument, lookup, level + 1, state);
      if (!isAscii(argument)) state.known = false;
      text += argument;
      continue;
    }
    const subject = part.kind === "reference" ? lookup(part.name.text) : compare(part, lookup, level, state);
    if (part.then === undefined && part.otherwise === undefined) {
      if (subject === undefined) state.known = false;
      else if (subject !== "unset")
        text += subject.raw ? subject.text : expand(parseExpansion(subject.text), lookup, level + 1, state);
      continue;
    }
    if (subject === undefined) {
      state.known = false;
      continue;
    }
    const isSet = subject !== "unset" && subject.text !== "";
    const branch = isSet ? part.then : part.otherwise;
    if (branch) text += expand(branch, lookup, level + 1, state);
  }
  if (expansion.error) {
    state.failed = true;
    state.known = false;
  }
  return text;
}

function compare(
  part: Extract<Expansion["parts"][number], { kind: "comparison" }>,
  lookup: Lookup,
  level: number,
  state: State,
): { readonly text: string; readonly raw?: boolean } | undefined {
  const inner = { known: true, failed: false, parts: state.parts };
  const left = expand(part.left, lookup, level + 1, inner);
  const right = expand(part.right, lookup, level + 1, inner);
  state.failed ||= inner.failed;
  state.parts = inner.parts;
  if (!inner.known) return undefined;
  const order = part.level ? compareLevels(left, right) : compareTexts(left, right);
  if (order === undefined) {
    state.failed = true;
    return undefined;
  }
  return { text: holds(part.operator.text, order) ? "true" : "" };
}

function holds(operator: string, order: number): boolean {
  if (operator === "==") return order === 0;
  if (operator === "!=") return order !== 0;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">=" ? order >= 0 : order > 0;
}

/** Numbers where both are all digits, else strcmp()'s order. */
function compareTexts(left: string, right: string): number {
  if (isDigits(left) && isDigits(right)) return Number(left) - Number(right);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** major.minor.patch; undefined where one of them is no level (fatal in every program). */
export function compareLevels(left: string, right: string): number | undefined {
  const a = levelParts(left);
  const b = levelParts(right);
  if (!a || !b) return undefined;
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The parts of a compatibility level, each missing one 0 (global/compat_level.c). */
export function levelParts(text: string): [number, number, number] | undefined {
  const parts = text.trim().split(".");
  if (parts.length > 3 || !parts.every(isDigits)) return undefined;
  const [major = 0, minor = 0, patch = 0] = parts.map(Number);
  return minor > 1023 || patch > 1023 ? undefined : [major, minor, patch];
}

export function isDigits(text: string): boolean {
  if (text === "") return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
  return true;
}
