export type { TableFormat } from "./lookup-table.ts";

import { startsLogicalLine } from "./grammar.ts";
import { readTableEntry, type TableFormat } from "./lookup-table.ts";
import { splitLines, tokenOf, trimEnd } from "./text.ts";

/** How much of a file is looked at; the first entries tell. */
const sampleLength = 16_384;
const sampleEntries = 60;

/** What a file's name says about the format of a table; undefined where it says nothing. */
export function tableFormatByName(path: string): TableFormat | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (/\.regexp?$/.test(name)) return "regexp";
  if (/\.pcre$/.test(name)) return "pcre";
  if (/\.cidr$/.test(name)) return "cidr";
  if (/(^|_)(header|body)_checks$/.test(name)) return "patterns";
  if (/^aliases$/.test(name)) return "aliases";
  return undefined;
}

/** The types whose files this module knows, with the format that each reads. */
const formatsByType: Readonly<Record<string, TableFormat>> = {
  hash: "key-value",
  btree: "key-value",
  lmdb: "key-value",
  cdb: "key-value",
  dbm: "key-value",
  texthash: "key-value",
  cidr: "cidr",
  regexp: "regexp",
  pcre: "pcre",
};

/**
 * What main.cf or master.cf says of a table's file: the type before its path, or before a path that ends in the same name
 * (a copy of another machine's files); undefined where none names it.
 */
export function tableFormatByUse(configuration: string, path: string): TableFormat | undefined {
  const name = path.slice(path.lastIndexOf("/"));
  let found: TableFormat | undefined;
  for (let at = configuration.indexOf(name); at >= 0; at = configuration.indexOf(name, at + 1)) {
    const next = configuration[at + name.length];
    if (next !== undefined && !/[\s,;})]/.test(next)) continue;
    let start = at;
    while (start > 0 && !/[\s,{=]/.test(configuration[start - 1]!)) start--;
    const words = configuration.slice(start, at + name.length).split(":");
    if (isCommentLine(configuration, start)) continue;
    const parameter = configuration.slice(parameterStart(configuration, start), start);
    const format = words.length === 1 ? listFormat(parameter) : formatsByType[words.at(-2) ?? ""];
    if (!format) continue;
    const isAlias = /^alias_(?:maps|database)\b/.test(parameter);
    const own = isAlias && format === "key-value" ? "aliases" : format;
    if (words.at(-1) === path) return own;
    found ??= own;
  }
  return found;
}

/** Lists of patterns take a file of more of them by its bare path (match_list(3)). */
function listFormat(assignment: string): TableFormat | undefined {
  const name = assignment.slice(0, assignment.lastIndexOf("=")).trimEnd();
  return /(?:mynetworks|mydestination|_(?:domains|networks|exceptions|clients|hosts))$/.test(name) ? "list" : undefined;
}

function isCommentLine(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return /^[ \t]*#/.test(line);
}

/** Where the logical line begins that holds a place. */
function parameterStart(text: string, at: number): number {
  let start = text.lastIndexOf("\n", at - 1) + 1;
  while (start > 0 && /[ \t#]/.test(text[start] ?? "")) start = text.lastIndexOf("\n", start - 2) + 1;
  return start;
}

/** What the first entries of a table look like, when neither main.cf nor the name says how it is read. */
export function guessTableFormat(text: string): TableFormat {
  const votes: Record<TableFormat, number> = {
    "key-value": 0,
    aliases: 0,
    regexp: 0,
    pcre: 0,
    patterns: 0,
    cidr: 0,
    list: 0,
  };
  let entries = 0;
  let words = 0;
  for (const line of splitLines(text.slice(0, sampleLength))) {
    if (!startsLogicalLine(line)) continue;
    if (++entries > sampleEntries) break;
    if (!/\S\s+\S/.test(line)) words++;
    const vote = voteOf(line);
    if (vote) votes[vote]++;
  }
  // Nothing has a value: words of a list, or a file of another program (postgrey's lie beside main.cf on Red Hat).
  if (entries > 1 && words >= Math.min(entries, sampleEntries) && votes.aliases === 0) return "list";
  const patterns = votes.patterns + votes.pcre;
  if (patterns > 0 && patterns >= votes.cidr && patterns >= votes.aliases + votes["key-value"])
    return votes.pcre > 0 ? "pcre" : "patterns";
  if (votes.cidr > 0 && votes.cidr >= votes.aliases && votes.cidr >= votes["key-value"]) return "cidr";
  return votes.aliases > votes["key-value"] ? "aliases" : "key-value";
}

function voteOf(line: string): TableFormat | undefined {
  const text = tokenOf(line, 0, trimEnd(line, 0)).text;
  const cidr = readTableEntry("cidr", text);
  if (cidr.kind !== "rule") {
    if (cidr.kind === "if" && readTableEntry("patterns", text).pattern) return "patterns";
    return cidr.network && !cidr.network.error ? "cidr" : undefined;
  }
  const { network } = cidr;
  const isNetwork = network?.bytes !== undefined && (network.length !== undefined || cidr.negated);
  if (isNetwork && network.error !== "bad-prefix-length") return "cidr";
  // An address alone is a key of an access table as well.
  if (network?.bytes) return undefined;
  const rule = readTableEntry("patterns", text);
  if (rule.pattern && rule.value.text !== "" && !/[[<@."]/.test(rule.pattern.delimiter))
    return needsPcre(rule.pattern.expression.text, rule.pattern.flags.text) ? "pcre" : "patterns";
  return votesForAlias(text) ? "aliases" : "key-value";
}

/** Perl's notation that POSIX does not have. */
const needsPcre = (expression: string, flags: string): boolean =>
  /[sAEU]/.test(flags) || /\(\?|\\[dDRQEAzZ]|[*+?]\?|[*+?]\+/.test(expression);

/** `name: value`; a colon within a word counts only where the line has no blank that could end a key. */
function votesForAlias(text: string): boolean {
  const alias = readTableEntry("aliases", text);
  if (alias.problems.some((problem) => problem.lost)) return false;
  const behind = text[alias.key.end];
  if (behind !== ":") return false;
  return /\s/.test(text[alias.key.end + 1] ?? " ") || !/\s/.test(text);
}
