import { type Token, tokenOf } from "./text.ts";

type MailTokenKind = "atom" | "quoted" | "literal" | "comment" | "operator";

/** A token of a mail address (global/tok822_parse.c). */
export interface MailToken extends Token {
  readonly kind: MailTokenKind;
  /** The text without quotes and backslashes; a comment keeps its parentheses. */
  readonly content: string;
}

const operators = '|%!()<>@,;:\\".[]';
const isBlank = (character: string): boolean => " \t\r\n".includes(character);

/** Cuts `[from, to)` into tokens. Never fails: what is left open ends with the text. */
export function scanMailTokens(text: string, from = 0, to = text.length): MailToken[] {
  const tokens: MailToken[] = [];
  for (let at = from; at < to; ) {
    const character = text[at]!;
    if (isBlank(character)) {
      at++;
      continue;
    }
    const scan =
      character === "("
        ? scanComment(text, at, to)
        : character === "["
          ? collect(text, at + 1, to, (c) => c === "]")
          : character === '"'
            ? collect(text, at + 1, to, (c) => c === '"')
            : character !== "\\" && operators.includes(character)
              ? { content: character, end: at + 1 }
              : collect(text, at, to, (c) => isBlank(c) || operators.includes(c));
    const kind = kindOf(character);
    const end = kind === "quoted" || kind === "literal" ? Math.min(to, scan.end + 1) : scan.end;
    tokens.push({ ...tokenOf(text, at, end), kind, content: scan.content });
    at = end;
  }
  return tokens;
}

function kindOf(character: string): MailTokenKind {
  if (character === "(") return "comment";
  if (character === "[") return "literal";
  if (character === '"') return "quoted";
  return character !== "\\" && operators.includes(character) ? "operator" : "atom";
}

function collect(text: string, from: number, to: number, isEnd: (character: string) => boolean) {
  let content = "";
  let at = from;
  for (; at < to; at++) {
    let character = text[at]!;
    if (character === "\\") {
      if (++at >= to) break;
      character = text[at]!;
    } else if (isEnd(character)) break;
    content += isBlank(character) ? " " : character;
  }
  return { content, end: Math.min(at, to) };
}

function scanComment(text: string, from: number, to: number) {
  let level = 0;
  let at = from;
  for (; at < to; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "(") level++;
    else if (text[at] === ")" && --level === 0) {
      at++;
      break;
    }
  }
  const end = Math.min(at, to);
  return { content: text.slice(from, end), end };
}

/** Where an alias delivers to (local/token.c). */
export interface Destination extends Token {
  readonly kind: "address" | "command" | "file" | "include" | "home";
  /** The address; the command without `|`; the path without `:include:`. Quotes and backslashes are taken off. */
  readonly content: string;
}

/** The destinations in a value; neighbours without a comma are two. */
export function destinations(text: string, from = 0, to = text.length): Destination[] {
  const found: Destination[] = [];
  let group: MailToken[] = [];
  const flush = () => {
    const first = group[0];
    const last = group.at(-1);
    if (first && last)
      found.push({ ...tokenOf(text, first.start, last.end), ...meaningOf(group.map((t) => contentOf(t)).join("")) });
    group = [];
  };
  let segment: MailToken[] = [];
  const flushSegment = () => {
    const open = segment.findLastIndex((token) => isOperator(token, "<"));
    const close = segment.findIndex((token, i) => i > open && isOperator(token, ">"));
    for (const token of open < 0 ? segment : segment.slice(open + 1, close < 0 ? segment.length : close)) {
      const previous = group.at(-1);
      if (previous && previous.kind !== "operator" && token.kind !== "operator") flush();
      group.push(token);
    }
    flush();
    segment = [];
  };
  for (const token of scanMailTokens(text, from, to)) {
    if (isOperator(token, ",") || isOperator(token, ";")) flushSegment();
    else if (token.kind !== "comment") segment.push(token);
  }
  flushSegment();
  return found;
}

const isOperator = (token: MailToken, text: string): boolean => token.kind === "operator" && token.text === text;

const contentOf = (token: MailToken): string => (token.kind === "literal" ? `[${token.content}]` : token.content);

function meaningOf(address: string): Pick<Destination, "kind" | "content"> {
  if (address.startsWith("|")) return { kind: "command", content: address.slice(1) };
  if (address.startsWith("/")) return { kind: "file", content: address };
  if (address.startsWith("~")) return { kind: "home", content: address };
  if (address.slice(0, 9).toLowerCase() === ":include:") return { kind: "include", content: address.slice(9) };
  return { kind: "address", content: address };
}

/** The parts of `name: value`. */
export interface AliasParts {
  readonly name: Token;
  readonly colon: Token | undefined;
  readonly value: Token;
  /** The name as postalias stores it, in lower case. */
  readonly lookupKey: string;
  /** Why postalias leaves the entry out. */
  readonly error?: "missing-colon" | "missing-name" | "missing-value" | "several-names" | "name-not-local";
}

/** Reads `name: value` as postalias does. */
export function readAlias(text: string, from = 0, to = text.length): AliasParts {
  const tokens = scanMailTokens(text, from, to);
  const at = tokens.findIndex((token) => isOperator(token, ":"));
  const nameTokens = at < 0 ? tokens : tokens.slice(0, at);
  const valueTokens = at < 0 ? [] : tokens.slice(at + 1);
  const colon = tokens[at];
  const nameStart = nameTokens[0]?.start ?? from;
  const name = tokenOf(text, nameStart, nameTokens.at(-1)?.end ?? nameStart);
  const valueStart = valueTokens[0]?.start ?? to;
  const value = tokenOf(text, valueStart, valueTokens.at(-1)?.end ?? valueStart);
  const lookupKey = nameTokens.map(storedForm).join("").toLowerCase();
  const parts = { name, colon: colon && tokenOf(text, colon.start, colon.end), value, lookupKey };
  if (at < 0) return { ...parts, error: "missing-colon" };
  if (nameTokens.length === 0) return { ...parts, error: "missing-name" };
  if (valueTokens.length === 0) return { ...parts, error: "missing-value" };
  if (nameTokens.some((token) => isOperator(token, ","))) return { ...parts, error: "several-names" };
  if (nameTokens.some((token) => isOperator(token, "@") || isOperator(token, "%")))
    return { ...parts, error: "name-not-local" };
  return parts;
}

function storedForm(token: MailToken, i: number, all: MailToken[]): string {
  const next = all[i + 1];
  const space = next && ((next.kind !== "operator" && token.kind !== "operator") || next.text === "<") ? " " : "";
  const needsQuotes = token.kind === "quoted" || (token.kind === "atom" && [...token.content].some(isSpecial));
  if (needsQuotes) return `"${token.content.replace(/["\\]/g, "\\$&")}"${space}`;
  return contentOf(token) + space;
}

const isSpecial = (character: string): boolean =>
  character <= " " || character === "\x7f" || operators.includes(character);
