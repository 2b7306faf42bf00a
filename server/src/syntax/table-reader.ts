import { readAlias } from "./aliases.ts";
import { firstInvalidByte } from "./bytes.ts";
import { formatAddress, parseNetwork } from "./network.ts";
import { isWordAt, skipNegations, type TableFormat, type TableParts, type TableProblem } from "./table-parts.ts";
import { RuleReader } from "./table-rule.ts";
import { isSpace, skipSpace, type Token, tokenOf, trimEnd } from "./text.ts";

/** Reads `[from, to)` as one entry of a table; also used for the `{ key value }` of inline regexp, pcre and cidr tables. */
export function readTableEntry(format: TableFormat, text: string, from = 0, to = text.length): TableParts {
  const end = trimEnd(text, from, to);
  if (format === "key-value") return readKeyValue(text, from, end);
  if (format === "aliases") return readAliasEntry(text, from, end);
  if (format === "list") return readWords(text, from, end);
  if (format === "cidr") return readCidr(text, from, end);
  return new RuleReader(format, text, from, end).read();
}

function readKeyValue(text: string, from: number, to: number): TableParts {
  let quote = -1;
  let at = from;
  for (; at < to; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') quote = quote < 0 ? at : -1;
    else if (quote < 0 && isSpace(text, at)) break;
  }
  const key = tokenOf(text, from, Math.min(at, to));
  const valueStart = skipSpace(text, key.end, to);
  const value = tokenOf(text, valueStart, to);
  const problems = invalidBytes(text, from, to);
  if (quote >= 0) problems.push({ reason: "unbalanced-quote", start: quote, end: to, lost: true });
  else if (value.text === "") problems.push({ reason: "missing-result", start: key.start, end: key.end, lost: true });
  else if (key.text.endsWith(":"))
    problems.push({ reason: "colon-after-key", start: key.end - 1, end: key.end, lost: false });
  return rule(key, value, key.text.toLowerCase(), problems);
}

/** One or more words of a list, each of which Postfix reads as if it stood in main.cf. */
function readWords(text: string, from: number, to: number): TableParts {
  const key = tokenOf(text, from, to);
  return rule(key, tokenOf(text, to, to), key.text.toLowerCase(), []);
}

function readAliasEntry(text: string, from: number, to: number): TableParts {
  const { name, value, lookupKey, error } = readAlias(text, from, to);
  const problems = invalidBytes(text, from, to);
  if (error) problems.push({ reason: error, start: name.start, end: Math.max(name.end, name.start + 1), lost: true });
  return rule(name, value, lookupKey, problems);
}

/** smtputf8_enable (the default) makes postmap and postalias leave out lines that are no UTF-8. */
function invalidBytes(text: string, from: number, to: number): TableProblem[] {
  const at = firstInvalidByte(text, from, to);
  return at < 0 ? [] : [{ reason: "bad-utf-8", start: at, end: at + 1, lost: true }];
}

const rule = (key: Token, value: Token, lookupKey: string, problems: readonly TableProblem[]): TableParts => ({
  kind: "rule",
  key,
  value,
  negated: false,
  substitutions: [],
  problems,
  lookupKey,
});

function readCidr(text: string, from: number, to: number): TableParts {
  const none = tokenOf(text, to, to);
  const problems: TableProblem[] = [];
  if (isWordAt(text, "endif", from, to)) {
    const rest = skipSpace(text, from + 5, to);
    if (rest < to) problems.push({ reason: "text-after-endif", start: rest, end: to, lost: true });
    return { ...rule(tokenOf(text, from, from), none, "", problems), kind: "endif" };
  }
  const isCondition = isWordAt(text, "if", from, to);
  const before = isCondition ? from + 2 : from;
  const { at, negated } = skipNegations(text, before, to);
  let keyEnd = at;
  while (keyEnd < to && (isCondition || !isSpace(text, keyEnd))) keyEnd++;
  const key = tokenOf(text, Math.min(skipSpace(text, before, to), keyEnd), keyEnd);
  const value = tokenOf(text, skipSpace(text, keyEnd, to), to);
  const base = { kind: isCondition ? "if" : "rule", key, value, negated, substitutions: [], problems } as const;
  if (at >= to) {
    problems.push({ reason: "missing-pattern", start: from, end: to, lost: true });
    return { ...base, lookupKey: "" };
  }
  const network = parseNetwork(text, at, keyEnd);
  if (network.error) {
    const { error: reason, suggestion } = network;
    problems.push({ reason, start: at, end: keyEnd, lost: true, ...(suggestion !== undefined && { suggestion }) });
  } else if (!isCondition && value.text === "")
    problems.push({ reason: "missing-result", start: key.start, end: key.end, lost: true });
  const address = network.bytes ? formatAddress(network.bytes) : key.text;
  return { ...base, network, lookupKey: `${negated ? "!" : ""}${address}/${network.bits}` };
}
