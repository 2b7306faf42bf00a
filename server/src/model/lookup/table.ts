import { splitNameValue } from "../../syntax/main-cf.ts";
import type { Range } from "../../syntax/text.ts";
import { splitWords, trimmed } from "../../syntax/words.ts";
import type { Instance } from "../instance.ts";
import { tableReference } from "../tables.ts";
import { passwdTable } from "./passwd-table.ts";
import { networkTable, patternTable, type Rule } from "./rule-table.ts";
import { inlineRules, keyedFile, rulesOfFile } from "./table-file.ts";

/** A place in a file, for links. */
export interface Place {
  readonly uri: string;
  readonly range: Range;
}

/** What came of a lookup. */
export type Outcome =
  | { readonly kind: "found"; readonly value: string; readonly place?: Place | undefined }
  | { readonly kind: "none" }
  /** Only the machine or a database knows. */
  | { readonly kind: "unknown"; readonly reason: string }
  /** The table cannot be used: Postfix answers with a temporary error. */
  | { readonly kind: "failed"; readonly reason: string };

/** A lookup table as Postfix opens it. */
export interface Table {
  /** `type:name` as written. */
  readonly name: string;
  /** Whether parts of an address are looked up too (DICT_FLAG_FIXED): not with patterns and networks. */
  readonly takesParts: boolean;
  readonly lookup: (key: string) => Outcome;
  /** Everything that it may answer, where that stands in text; `$1` and the like as written. */
  readonly results?: () => readonly string[];
}

export interface TableUse {
  /** Whether keys are compared without regard to case (DICT_FLAG_FOLD_FIX); match lists do not ask for it. */
  readonly fold: boolean;
  /** Whether the text is an aliases(5) file. */
  readonly isAliases?: boolean;
  /** How many unions and pipes it stands in. */
  readonly depth?: number;
}

export const none: Outcome = { kind: "none" };
const unknown = (reason: string): Outcome => ({ kind: "unknown", reason });

const indexed: Readonly<Record<string, string>> = {
  hash: ".db",
  btree: ".db",
  lmdb: ".lmdb",
  cdb: ".cdb",
  dbm: ".pag",
  sdbm: ".pag",
};

/** Opens `type:name`; a table that only a server or the machine can ask answers "unknown". */
export function openTable(instance: Instance, text: string, use: TableUse): Table {
  return instance.memo(`lookup ${use.fold} ${use.isAliases} ${text}`, () => open(instance, text, use));
}

function open(instance: Instance, text: string, use: TableUse): Table {
  const reference = tableReference(text);
  if (!reference) return constant(text, false, { kind: "failed", reason: `"${text}" is no type:name` });
  const { type, name } = reference;
  switch (type) {
    case "static": {
      const word = splitWords(name)[0];
      const value = name[0] === "{" && word ? word.content.text : name;
      return { name: text, takesParts: true, lookup: (key) => (key === "" ? none : { kind: "found", value }) };
    }
    case "inline":
      return inlineTable(text, name, use);
    case "unionmap":
    case "pipemap":
      return combined(instance, text, type, innerText(name), use);
    case "regexp":
    case "pcre":
    case "cidr":
      return ruleTable(instance, text, type, name);
    case "texthash":
      return keyedFile(instance, text, name, { ...use, suffix: "", duplicatesFail: true });
    case "unix":
      return name === "passwd.byname"
        ? passwdTable(instance, text)
        : constant(text, true, unknown(`${text} is the machine's`));
    case "fail":
      return constant(text, false, { kind: "failed", reason: `${text} fails always` });
    default: {
      const suffix = indexed[type];
      if (suffix === undefined) return constant(text, true, unknown(`only the server behind ${type}:${name} knows`));
      return keyedFile(instance, text, name, { ...use, fold: true, suffix, duplicatesFail: false });
    }
  }
}

const constant = (name: string, takesParts: boolean, outcome: Outcome): Table => ({
  name,
  takesParts,
  lookup: () => outcome,
});

export function innerText(name: string): string {
  const close = name.lastIndexOf("}");
  return name[0] === "{" && close > 0 ? name.slice(1, close) : name;
}

function inlineTable(text: string, name: string, { fold }: TableUse): Table {
  const values = new Map<string, string>();
  for (const word of splitWords(innerText(name))) {
    const { name: key, value, error } = splitNameValue(word.content.text);
    if (error) return constant(text, true, { kind: "failed", reason: `${text} is written wrongly` });
    values.set(fold ? key.text.toLowerCase() : key.text, value.text);
  }
  return {
    name: text,
    takesParts: true,
    lookup: (key) => {
      const value = values.get(fold ? key.toLowerCase() : key);
      return value === undefined ? none : { kind: "found", value };
    },
    results: () => [...values.values()],
  };
}

/** Unions in unions that are looked into. */
const deepest = 20;

function combined(instance: Instance, text: string, type: string, inner: string, use: TableUse): Table {
  const depth = (use.depth ?? 0) + 1;
  if (depth > deepest) return constant(text, true, unknown("it stands in too many others"));
  // Braces around a member are taken as part of its type, which then is none.
  const members = splitWords(inner).map((word) => openTable(instance, word.text, { ...use, depth }));
  const lookup = type === "unionmap" ? unionLookup(members) : pipeLookup(members);
  return { name: text, takesParts: members[0]?.takesParts ?? true, lookup };
}

const unionLookup =
  (members: readonly Table[]) =>
  (key: string): Outcome => {
    const values: string[] = [];
    let place: Place | undefined;
    for (const member of members) {
      const outcome = member.lookup(key);
      if (outcome.kind === "unknown" || outcome.kind === "failed") return outcome;
      if (outcome.kind === "none") continue;
      values.push(outcome.value);
      place ??= outcome.place;
    }
    return values.length === 0 ? none : { kind: "found", value: values.join(","), place };
  };

const pipeLookup =
  (members: readonly Table[]) =>
  (key: string): Outcome => {
    let outcome: Outcome = { kind: "found", value: key };
    for (const member of members) {
      if (outcome.kind !== "found") return outcome;
      outcome = member.lookup(outcome.value);
    }
    return outcome;
  };

function ruleTable(instance: Instance, text: string, type: "regexp" | "pcre" | "cidr", name: string): Table {
  const rules: readonly Rule[] | Outcome =
    name[0] === "{" ? inlineRules(innerText(name), type) : rulesOfFile(instance, name, type);
  if (!isRules(rules)) return constant(text, false, rules);
  const lookup = type === "cidr" ? networkTable(rules) : patternTable(rules, type);
  return { name: text, takesParts: false, lookup, results: () => rules.map(({ parts }) => parts.value.text) };
}

const isRules = (found: readonly Rule[] | Outcome): found is readonly Rule[] => Array.isArray(found);

/** The words of a list of tables: `hash:/a, { inline … }`. */
export const tableWords = (value: string): string[] =>
  splitWords(value).map(({ text }) =>
    text[0] === "{" ? trimmed(text, { start: 1, end: text.length - 1 }).text : text,
  );
