import { isBlankCode, isNameCode, type Span, type Token, tokenOf } from "./text.ts";

/** What goes wrong in an expansion; the daemon that evaluates the value stops with "macro processing error". */
export interface ExpansionError extends Span {
  readonly reason:
    | "truncated"
    | "empty-name"
    | "bad-name"
    | "unbalanced-braces"
    | "operator-expected"
    | "unknown-operator"
    | "bad-suffix"
    | "operand-expected"
    | "branch-expected"
    | "else-expected"
    | "unexpected-text"
    | "unknown-function"
    | "too-deep";
}

/** A value cut into literal text and expansions (util/mac_parse.c, util/mac_expand.c). */
export interface Expansion extends Span {
  readonly parts: readonly Part[];
  /** The first error; nothing behind it is read. */
  readonly error?: ExpansionError;
}

export type Part = Literal | Reference | Comparison | Call;

export interface Literal extends Token {
  readonly kind: "literal";
}

interface Conditional extends Span {
  /** The operator that stands behind the name or the comparison, with the branches that follow it. */
  readonly then?: Expansion;
  readonly otherwise?: Expansion;
  readonly thenIsBraced?: boolean;
  readonly error?: ExpansionError;
}

/** `$name`, `${name}`, `$(name)`, `${name?text}`, `${name:text}`, `${name?{text}:{text}}`. */
export interface Reference extends Conditional {
  readonly kind: "reference";
  readonly name: Token;
}

/** `${{left} operator {right} ? {text} : {text}}`. */
export interface Comparison extends Conditional {
  readonly kind: "comparison";
  readonly left: Expansion;
  readonly right: Expansion;
  readonly operator: Token;
  /** Compares versions (3.6). */
  readonly level: boolean;
}

/** `${function{text}}` (3.11). */
export interface Call extends Conditional {
  readonly kind: "call";
  readonly name: Token;
  readonly argument: Expansion;
}

const functions = ["domain_to_ascii", "domain_to_utf8"];
const operators = ["==", "!=", "<", "<=", ">=", ">"];
const operatorCharacters = "<>!=?+-*/~&|%";

/** How deep expansions may stand in each other (mac_expand_callback(), util/mac_expand.c). */
const deepest = 100;

/** The long value that was read last: many rules ask for the same, one after the other. */
let last: { readonly text: string; readonly expansion: Expansion } | undefined;

/** Reads a value as mac_parse() does. Never fails; stops at the first error, as Postfix does. */
export function parseExpansion(text: string, start = 0, end = text.length): Expansion {
  const isLast = last?.text === text && last.expansion.start === start && last.expansion.end === end;
  const expansion = isLast ? last!.expansion : parse(text, start, end, 0);
  if (end - start > 1000) last = { text, expansion };
  return expansion;
}

function parse(text: string, start: number, end: number, depth: number): Expansion {
  if (depth > deepest && start < end) return { start, end, parts: [], error: { reason: "too-deep", start, end } };
  const parts: Part[] = [];
  let literal = "";
  let literalStart = start;
  const flush = (at: number) => {
    if (literal !== "") parts.push({ kind: "literal", text: literal, start: literalStart, end: at });
    literal = "";
  };
  for (let at = start; at < end; ) {
    if (text[at] !== "$") {
      if (literal === "") literalStart = at;
      // Within the value alone: behind it there may be as many others as a service has "-o".
      const next = text.slice(at, end).indexOf("$");
      const stop = next < 0 ? end : at + next;
      literal += text.slice(at, stop);
      at = stop;
      continue;
    }
    if (at + 1 < end && text[at + 1] === "$") {
      if (literal === "") literalStart = at;
      literal += "$";
      at += 2;
      continue;
    }
    flush(at);
    const dollar = at++;
    const opener = at < end ? text[at] : undefined;
    if (opener === "{" || opener === "(") {
      const closer = opener === "{" ? "}" : ")";
      let level = 1;
      let stop = ++at;
      const [up, down] = [opener.charCodeAt(0), closer.charCodeAt(0)];
      for (; stop < end && level > 0; stop++) {
        const code = text.charCodeAt(stop);
        if (code === up) level++;
        else if (code === down) level--;
      }
      if (level > 0) return { start, end, parts, error: { reason: "truncated", start: dollar, end } };
      if (stop - 1 === at) return { start, end, parts, error: { reason: "empty-name", start: dollar, end: stop } };
      const part = parseInner(text, at, stop - 1, { start: dollar, end: stop }, depth + 1);
      if ("reason" in part) return { start, end, parts, error: part };
      parts.push(part);
      if (part.kind !== "literal" && part.error) return { start, end, parts, error: part.error };
      at = stop;
    } else {
      let stop = at;
      while (stop < end && isNameCode(text.charCodeAt(stop))) stop++;
      if (stop === at)
        return { start, end, parts, error: { reason: "empty-name", start: dollar, end: Math.min(at + 1, end) } };
      parts.push({ kind: "reference", name: tokenOf(text, at, stop), start: dollar, end: stop });
      at = stop;
    }
  }
  flush(end);
  return { start, end, parts };
}

/** Reads what stands between the braces of `${...}` or `$(...)`. */
function parseInner(text: string, from: number, to: number, whole: Span, depth: number): Part | ExpansionError {
  const open = skipBlanks(text, from, to);
  if (open < to && text[open] === "{") return parseComparison(text, open, to, whole, depth);
  let at = open;
  for (; ; at++) {
    const next = skipBlanks(text, at, to);
    if (next >= to) return { kind: "reference", name: tokenOf(text, open, at), ...whole };
    const character = text[next]!;
    if (character === "?" || character === ":") {
      const name = tokenOf(text, open, at);
      return { kind: "reference", name, ...whole, ...parseBranches(text, next, to, depth) };
    }
    if (character === "{") return parseCall(text, tokenOf(text, open, at), next, to, whole, depth);
    if (next > at || !isNameCode(text.charCodeAt(at)))
      return { reason: "bad-name", start: at, end: Math.max(at + 1, next) };
  }
}

function parseCall(
  text: string,
  name: Token,
  open: number,
  to: number,
  whole: Span,
  depth: number,
): Part | ExpansionError {
  const payload = curly(text, open, to);
  if (!payload) return { reason: "unbalanced-braces", start: open, end: to };
  if (payload.next < to) return { reason: "unexpected-text", start: payload.next, end: to };
  if (!functions.includes(name.text)) return { reason: "unknown-function", start: name.start, end: name.end };
  let { start, end } = payload;
  while (start < end && isBlankCode(text.charCodeAt(start))) start++;
  while (end > start && isBlankCode(text.charCodeAt(end - 1))) end--;
  const argument = parse(text, start, end, depth);
  return { kind: "call", name, argument, ...whole, ...(argument.error && { error: argument.error }) };
}

function parseComparison(text: string, open: number, to: number, whole: Span, depth: number): Part | ExpansionError {
  const leftSpan = curly(text, open, to);
  if (!leftSpan) return { reason: "unbalanced-braces", start: open, end: to };
  let at = leftSpan.next;
  const operatorStart = at;
  while (at < to && operatorCharacters.includes(text[at]!)) at++;
  const operator = tokenOf(text, operatorStart, at);
  if (!operators.includes(operator.text)) {
    const reason = operator.text === "" ? "operator-expected" : "unknown-operator";
    return { reason, start: operatorStart, end: Math.max(at, Math.min(operatorStart + 1, to)) };
  }
  const suffixStart = at;
  while (at < to && isNameCode(text.charCodeAt(at)) && text[at] !== "_") at++;
  const suffix = text.slice(suffixStart, at);
  if (suffix !== "" && suffix !== "level") return { reason: "bad-suffix", start: suffixStart, end: at };
  const rightOpen = skipBlanks(text, at, to);
  if (text[rightOpen] !== "{" || rightOpen >= to)
    return { reason: "operand-expected", start: at, end: Math.max(at, Math.min(rightOpen + 1, to)) };
  const rightSpan = curly(text, rightOpen, to);
  if (!rightSpan) return { reason: "unbalanced-braces", start: rightOpen, end: to };
  const left = parse(text, leftSpan.start, leftSpan.end, depth);
  const right = parse(text, rightSpan.start, rightSpan.end, depth);
  const base = { kind: "comparison", left, right, operator, level: suffix === "level", ...whole } as const;
  const error = left.error ?? right.error;
  if (error) return { ...base, error };
  at = rightSpan.next;
  if (at >= to) return base;
  if (text[at] !== "?" && text[at] !== ":")
    return { ...base, error: { reason: "branch-expected", start: at, end: to } };
  return { ...base, ...parseBranches(text, at, to, depth) };
}

type Branches = Pick<Conditional, "then" | "otherwise" | "thenIsBraced" | "error">;

/** Reads `?text`, `:text`, `?{text}`, `?{text}:{text}` from the operator on. */
function parseBranches(text: string, operator: number, to: number, depth: number): Branches {
  let branches: Branches = {};
  let at = operator + 1;
  if (text[operator] === "?") {
    const open = skipBlanks(text, at, to);
    if (open >= to || text[open] !== "{") {
      const then = parse(text, at, to, depth);
      return { then, thenIsBraced: false, ...(then.error && { error: then.error }) };
    }
    const payload = curly(text, open, to);
    if (!payload) return { error: { reason: "unbalanced-braces", start: open, end: to } };
    const then = parse(text, payload.start, payload.end, depth);
    branches = { then, thenIsBraced: true };
    if (then.error) return { ...branches, error: then.error };
    at = payload.next;
    if (at >= to) return branches;
    if (text[at] !== ":") return { ...branches, error: { reason: "else-expected", start: at, end: to } };
    at++;
  }
  const open = skipBlanks(text, at, to);
  if (open >= to || text[open] !== "{") {
    const otherwise = parse(text, at, to, depth);
    return { ...branches, otherwise, ...(otherwise.error && { error: otherwise.error }) };
  }
  const payload = curly(text, open, to);
  if (!payload) return { ...branches, error: { reason: "unbalanced-braces", start: open, end: to } };
  const otherwise = parse(text, payload.start, payload.end, depth);
  if (otherwise.error) return { ...branches, otherwise, error: otherwise.error };
  if (payload.next < to)
    return { ...branches, otherwise, error: { reason: "unexpected-text", start: payload.next, end: to } };
  return { ...branches, otherwise };
}

function skipBlanks(text: string, from: number, to: number): number {
  while (from < to && isBlankCode(text.charCodeAt(from))) from++;
  return from;
}

/** The payload of the `{...}` at `open`; `next` is behind it and the blanks that follow. */
function curly(text: string, open: number, to: number): (Span & { next: number }) | undefined {
  let level = 1;
  for (let at = open + 1; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 123) level++;
    else if (code === 125 && --level === 0) return { start: open + 1, end: at, next: skipBlanks(text, at + 1, to) };
  }
  return undefined;
}

/**
 * Every `$name` that postconf would look at, in order, both branches of a condition included. Before 3.11 there are no
 * calls: such a postconf stops at one. The result says whether it did.
 */
export function* references(expansion: Expansion, hasCalls = true): Generator<Reference, boolean> {
  for (const part of expansion.parts) {
    if (part.kind === "literal") continue;
    if (part.kind === "reference") yield part;
    if (part.kind === "comparison") {
      if (yield* references(part.left, hasCalls)) return true;
      if (yield* references(part.right, hasCalls)) return true;
      if (part.left.error || part.right.error) continue;
    }
    if (part.kind === "call") {
      if (!hasCalls) return true;
      yield* references(part.argument);
    }
    if (part.then && (yield* references(part.then, hasCalls))) return true;
    if (part.otherwise && (yield* references(part.otherwise, hasCalls))) return true;
  }
  return false;
}
