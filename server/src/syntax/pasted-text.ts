import type { Span } from "./text.ts";

/** Characters that a text processor or a web page puts in place of ASCII ones, and what was meant. */
const typographic: ReadonlyMap<number, string> = new Map([
  [0x201c, '"'],
  [0x201d, '"'],
  [0x201e, '"'],
  [0x201f, '"'],
  [0x00ab, '"'],
  [0x00bb, '"'],
  [0x2018, "'"],
  [0x2019, "'"],
  [0x201a, "'"],
  [0x2010, "-"],
  [0x2011, "-"],
  [0x2012, "-"],
  [0x2013, "-"],
  [0x2014, "-"],
  [0x2212, "-"],
  [0x00a0, " "],
  [0x2002, " "],
  [0x2003, " "],
  [0x2007, " "],
  [0x2009, " "],
  [0x202f, " "],
  [0x3000, " "],
  [0x200b, ""],
  [0x200c, ""],
  [0x200d, ""],
  [0x2060, ""],
  [0xfeff, ""],
  [0x00ad, ""],
]);

/** Typographic characters in a text, each with its ASCII form. Costs one pass over the text. */
export function typographicCharacters(text: string, from = 0, to = text.length): (Span & { readonly ascii: string })[] {
  const found: (Span & { ascii: string })[] = [];
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code < 0xa0) continue;
    const ascii = typographic.get(code);
    if (ascii !== undefined) found.push({ start: at, end: at + 1, ascii });
  }
  return found;
}

/** A name for a character that cannot be seen or is easily mistaken. */
export function characterName(code: number): string {
  if (code === 0xa0 || code === 0x202f || (code >= 0x2000 && code <= 0x200a) || code === 0x3000)
    return "no-break or wide space";
  if (code >= 0x200b && code <= 0x2060 && code < 0x2010) return "zero-width character";
  if (code === 0x2060) return "zero-width character";
  if (code === 0xfeff) return "byte order mark";
  if (code === 0xad) return "soft hyphen";
  if (code >= 0x2010 && code <= 0x2015) return "typographic dash";
  return code === 0x2212 ? "minus sign" : "typographic quote";
}

/** What one of the patterns below begins with or contains: few texts do, and each pattern takes time to compile. */
const mayHold = /<|tld|your|change|replace|fixme|insert/i;

const patterns: readonly RegExp[] = [
  /<[A-Za-z][\w .:-]{0,40}>/g,
  /\bCHANGE[-_ ]?ME\b|\bREPLACE[-_ ]?ME\b|\bFIXME\b|\bINSERT[-_]\w+/gi,
  /\b(?:your|my)[-_.]?(?:own[-_.]?)?(?:domain|host|hostname|server|mail|ip|cert|password|relay|name)(?:[-_.]?(?:name|here|ip|address))?(?:\.(?:tld|com|net|org|example))?\.?(?:domain\.)?tld\b/gi,
  /\byour[-_.](?:domain|host|hostname|server|mailserver|ip|cert|certificate|password|relay|username|name)(?:[-_.](?:name|here|com|net|org|tld|address|domain))*\b/gi,
  /\byourdomain\.(?:com|net|org|tld|de)\b|\bdomain\.tld\b|\bYOUR_[A-Z_]+\b/g,
];

/** A word that a guide puts where the reader's own value belongs; undefined where there is none. */
export function placeholderWord(text: string): (Span & { readonly text: string }) | undefined {
  if (text.length < 5 || !mayHold.test(text)) return undefined;
  let first: (Span & { text: string }) | undefined;
  for (const pattern of patterns) {
    pattern.lastIndex = 0;
    const match = pattern.exec(text);
    if (!match || (first && first.start <= match.index)) continue;
    if (match[0][0] === "<" && /[$(?{\\]/.test(text.slice(Math.max(0, match.index - 2), match.index))) continue;
    if (match[0] === match[0].toLowerCase() && /^my[a-z]+$/.test(match[0])) continue;
    first = { start: match.index, end: match.index + match[0].length, text: match[0] };
  }
  return first;
}
