import type { PatternFlavour } from "../../syntax/table-pattern.ts";
import { isWordCode, type PatternNode, parsePattern } from "./pattern-syntax.ts";

/** A pattern that can be run in time proportional to its length times the text's, whatever somebody wrote. */
export interface Pattern {
  /** Undefined where nothing matches, and where the budget does not suffice: then less than nothing is left of it. */
  readonly match: (text: string, budget?: Budget) => PatternMatch | undefined;
}

/** Steps that are left for one lookup: a table of patterns is anybody's, and may hold thousands of costly ones. */
export interface Budget {
  left: number;
}

/** The steps of one lookup, well below a second. */
export const newBudget = (): Budget => ({ left: 3_000_000 });

interface PatternMatch {
  /** The text of the whole match and of each group. */
  readonly groups: readonly (string | undefined)[];
  /** False where the library might choose other groups than we do. */
  readonly areCertain: boolean;
}

type Instruction =
  | { readonly op: "set"; readonly has: (code: number) => boolean }
  | { readonly op: "assert"; readonly what: Extract<PatternNode, { kind: "assert" }>["what"] }
  | { readonly op: "save"; readonly slot: number }
  | { readonly op: "split"; first: number; second: number }
  | { readonly op: "jump"; to: number }
  | { readonly op: "match" };

/** Characters of the longest pattern that is read: its groups are followed as deep as they are nested. */
const longestExpression = 8_000;
const longestProgram = 4_000;
/** Groups whose places are carried along in every step. */
const mostGroups = 50;
/** Characters of the longest text that is looked at. */
export const longestText = 1_000;

const cache = new Map<string, Pattern | undefined>();

/** Compiles a pattern of a regexp or pcre table; undefined where only the library itself could run it. */
export function compilePattern(expression: string, flags: string, flavour: PatternFlavour): Pattern | undefined {
  const key = `${flavour} ${flags} ${expression}`;
  if (!cache.has(key)) {
    if (cache.size > 5_000) cache.clear();
    cache.set(key, compile(expression, flags, flavour));
  }
  return cache.get(key);
}

function compile(expression: string, flags: string, flavour: PatternFlavour): Pattern | undefined {
  let ignoreCase = true;
  for (const flag of flags) {
    if (flag === "i") ignoreCase = !ignoreCase;
    else if (flag === "m" || flag === "s" || flag === "E") continue;
    else return undefined;
  }
  if (expression.length > longestExpression) return undefined;
  const parsed = parsePattern(expression, flavour, ignoreCase);
  if (!parsed || parsed.groups > mostGroups) return undefined;
  const program: Instruction[] = [];
  if (!emit({ kind: "group", number: 0, body: parsed.root }, program)) return undefined;
  program.push({ op: "match" });
  const match = (text: string, budget = newBudget()): PatternMatch | undefined => {
    if (text.length > longestText) budget.left = -1;
    const ended = run(program, text, parsed.groups, budget);
    if (!ended) return undefined;
    const { groups, isLongest, isOnly } = ended;
    const { hasChoice, hasRepeatedGroup } = parsed;
    // PCRE takes the first way, as we do; POSIX the longest, and has rules of its own where several are as long.
    const isSame = isOnly ? !hasChoice || !hasRepeatedGroup : !hasChoice && !hasRepeatedGroup;
    return { groups, areCertain: flavour === "pcre" || (isLongest && isSame) };
  };
  return { match };
}

/** Appends the instructions of a node; false where there would be too many. */
function emit(node: PatternNode, program: Instruction[]): boolean {
  if (program.length > longestProgram) return false;
  switch (node.kind) {
    case "set":
      program.push({ op: "set", has: node.has });
      return true;
    case "assert":
      program.push({ op: "assert", what: node.what });
      return true;
    case "sequence":
      return node.parts.every((part) => emit(part, program));
    case "group":
      if (node.number === undefined) return emit(node.body, program);
      program.push({ op: "save", slot: 2 * node.number });
      if (!emit(node.body, program)) return false;
      program.push({ op: "save", slot: 2 * node.number + 1 });
      return true;
    case "choice": {
      const ends: { op: "jump"; to: number }[] = [];
      for (const [i, part] of node.parts.entries()) {
        const isLast = i === node.parts.length - 1;
        const split = { op: "split" as const, first: program.length + 1, second: 0 };
        if (!isLast) program.push(split);
        if (!emit(part, program)) return false;
        if (isLast) break;
        const jump = { op: "jump" as const, to: 0 };
        ends.push(jump);
        program.push(jump);
        split.second = program.length;
      }
      for (const jump of ends) jump.to = program.length;
      return true;
    }
    case "repeat":
      return emitRepeat(node, program);
  }
}

function emitRepeat(node: Extract<PatternNode, { kind: "repeat" }>, program: Instruction[]): boolean {
  const split = (bodyAt: number, behind: number): Instruction =>
    node.lazy ? { op: "split", first: behind, second: bodyAt } : { op: "split", first: bodyAt, second: behind };
  for (let i = 0; i < node.min; i++) {
    const before = program.length;
    if (!emit(node.body, program)) return false;
    // Nothing, as often as one likes, is nothing.
    if (program.length === before) break;
  }
  if (node.max === undefined) {
    const at = program.length;
    program.push({ op: "jump", to: 0 });
    if (!emit(node.body, program)) return false;
    program.push({ op: "jump", to: at });
    program[at] = split(at + 1, program.length);
    return true;
  }
  const splits: number[] = [];
  for (let i = node.min; i < node.max; i++) {
    splits.push(program.length);
    program.push({ op: "jump", to: 0 });
    if (!emit(node.body, program)) return false;
  }
  for (const at of splits) program[at] = split(at + 1, program.length);
  return true;
}

type Slots = readonly number[];

interface Ended {
  readonly groups: readonly (string | undefined)[];
  /** Whether no other way from the same start leads further. */
  readonly isLongest: boolean;
  /** Whether no other way gives other groups. */
  readonly isOnly: boolean;
}

/** Runs all threads in step over the text (after Pike): the first one in order of preference wins. */
function run(program: readonly Instruction[], text: string, groups: number, budget: Budget): Ended | undefined {
  const none: Slots = Array<number>(2 * (groups + 1)).fill(-1);
  let threads: { at: number; slots: Slots }[] = [];
  let found: Slots | undefined;
  let isLongest = true;
  let isOnly = true;
  for (let position = 0; position <= text.length; position++) {
    if (budget.left < 0) return undefined;
    const seen = new Map<number, Slots>();
    const next: { at: number; slots: Slots }[] = [];
    const add = (list: { at: number; slots: Slots }[], at: number, slots: Slots): void => {
      const stack: { at: number; slots: Slots }[] = [{ at, slots }];
      for (let top = stack.pop(); top; top = stack.pop()) {
        budget.left--;
        const first = seen.get(top.at);
        if (first) {
          if (first[0] === top.slots[0] && first.some((slot, i) => slot !== top.slots[i])) isOnly = false;
          continue;
        }
        seen.set(top.at, top.slots);
        const instruction = program[top.at]!;
        if (instruction.op === "jump") stack.push({ at: instruction.to, slots: top.slots });
        else if (instruction.op === "split")
          stack.push({ at: instruction.second, slots: top.slots }, { at: instruction.first, slots: top.slots });
        else if (instruction.op === "save") {
          const saved = top.slots.slice();
          saved[instruction.slot] = position;
          stack.push({ at: top.at + 1, slots: saved });
        } else if (instruction.op === "assert") {
          if (holds(instruction.what, text, position)) stack.push({ at: top.at + 1, slots: top.slots });
        } else list.push(top);
      }
    };
    for (const { at, slots } of threads) add(next, at, slots);
    if (!found) add(next, 0, none);
    threads = [];
    let isEnded = false;
    for (const { at, slots } of next) {
      const instruction = program[at]!;
      if (instruction.op === "match") {
        found = slots;
        isEnded = true;
      }
      if (instruction.op !== "set" || position >= text.length || !instruction.has(text.charCodeAt(position))) continue;
      if (!isEnded) threads.push({ at: at + 1, slots });
      else if (slots[0] === found?.[0]) isLongest = false;
    }
    if (found && threads.length === 0) break;
  }
  if (!found) return undefined;
  const last = found;
  const textOf = (_: unknown, i: number) => {
    const [start = -1, end = -1] = [last[2 * i], last[2 * i + 1]];
    return start < 0 || end < 0 ? undefined : text.slice(start, end);
  };
  return { groups: Array.from({ length: groups + 1 }, textOf), isLongest, isOnly };
}

function holds(what: Extract<PatternNode, { kind: "assert" }>["what"], text: string, at: number): boolean {
  if (what === "start") return at === 0;
  if (what === "end") return at === text.length;
  const before = at > 0 && isWordCode(text.charCodeAt(at - 1));
  const behind = at < text.length && isWordCode(text.charCodeAt(at));
  if (what === "word") return before !== behind;
  if (what === "no-word") return before === behind;
  return what === "word-start" ? !before && behind : before && !behind;
}
