import { isRestrictionWord, type RestrictionFact, restrictionLists, restrictions } from "../facts/restrictions.ts";
import type { Entry } from "../syntax/entry.ts";
import type { Span } from "../syntax/text.ts";
import { isListSeparator, splitWords, type Word } from "../syntax/words.ts";
import type { Instance } from "./instance.ts";
import type { Scope } from "./scope.ts";
import { tableReference } from "./tables.ts";

/** One step of a restriction list: a restriction with its argument, a restriction class, a bare table, or an unknown word. */
export interface RestrictionItem {
  /** In lower case; restrictions are compared so. Class names are kept as written. */
  readonly name: string;
  readonly word: Word;
  readonly argument: Word | undefined;
  readonly fact: RestrictionFact | undefined;
  readonly kind: "restriction" | "class" | "table" | "unknown";
  /** Whether warn_if_reject stands before it. */
  readonly isWarning: boolean;
}

/** A restriction list as one service sees it. */
export interface RestrictionList {
  readonly name: string;
  /** Who sees it so. */
  readonly scope: Scope;
  readonly items: readonly RestrictionItem[];
  /** False where part of the value is not to be known from the files. */
  readonly isKnown: boolean;
  /** Where the list is written; undefined for a default. */
  readonly source: { readonly entry: Entry; readonly span: Span; readonly isOverride: boolean } | undefined;
  /** The place of a word of the list in its entry; the whole value where the word came out of a `$name`. */
  readonly place: (word: Word) => Span;
}

export const listNames = [
  "smtpd_client_restrictions",
  "smtpd_helo_restrictions",
  "smtpd_sender_restrictions",
  "smtpd_relay_restrictions",
  "smtpd_recipient_restrictions",
  "smtpd_data_restrictions",
  "smtpd_end_of_data_restrictions",
  "smtpd_etrn_restrictions",
] as const;

/** Restrictions that take the word behind them. */
const takesArgument = (fact: RestrictionFact): boolean => fact.argument !== undefined && fact.argument !== "none";

/** Reads a list in a scope; undefined where the target has no such list. */
export function restrictionList(instance: Instance, scope: Scope, name: string): RestrictionList | undefined {
  const origin = scope.origin(name);
  if (!origin) return undefined;
  const { text, known } = scope.evaluated(name);
  const token =
    origin.from === "override" ? origin.override.value : origin.from === "main.cf" ? origin.entry.value : undefined;
  const entry = origin.from === "override" ? origin.service : origin.from === "main.cf" ? origin.entry : undefined;
  const isLiteral = origin.raw === text;
  let written: ReadonlyMap<string, number> | undefined;
  return {
    name,
    scope,
    items: itemsOf(instance, scope, text),
    isKnown: known,
    source: entry && token ? { entry, span: token, isOverride: origin.from === "override" } : undefined,
    place: (word) => {
      if (!token) return { start: 0, end: 0 };
      if (isLiteral) return { start: token.start + word.start, end: token.start + word.end };
      written ??= instance.memoOf("places of words", token.text, () => firstPlaces(token.text));
      const at = written.get(word.text);
      return at === undefined ? token : { start: token.start + at, end: token.start + at + word.text.length };
    },
  };
}

/** Where each word of a value begins first, those between the braces of a condition included. */
function firstPlaces(value: string): ReadonlyMap<string, number> {
  const isSeparator = (code: number) => isListSeparator(code) || code === 123 || code === 125 || code === 63;
  const words = [...splitWords(value), ...splitWords(value, 0, value.length, isSeparator, false)];
  return new Map(words.reverse().map(({ text, start }) => [text, start]));
}

/** The names in smtpd_restriction_classes. */
export function classNames(instance: Instance, scope: Scope): ReadonlySet<string> {
  const value = scope.value("smtpd_restriction_classes") ?? "";
  return instance.memoOf("restriction classes", value, () => new Set(splitWords(value).map(({ text }) => text)));
}

/** The items of a text as a scope with these classes reads them: services share most lists, and each is asked for often. */
export function itemsOf(instance: Instance, scope: Scope, text: string): readonly RestrictionItem[] {
  const classes = classNames(instance, scope);
  const read = instance.memoOf("restriction items", classes, () => new Map<string, readonly RestrictionItem[]>());
  const items = read.get(text) ?? readItems(text, classes);
  read.set(text, items);
  return items;
}

export function readItems(text: string, classes: ReadonlySet<string>): RestrictionItem[] {
  const words = splitWords(text);
  const items: RestrictionItem[] = [];
  let isWarning = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const name = word.text.toLowerCase();
    const fact = restrictions().get(name);
    if (name === "warn_if_reject") {
      isWarning = true;
      items.push({ name, word, argument: undefined, fact, kind: "restriction", isWarning: false });
      continue;
    }
    if (fact) {
      const argument = takesArgument(fact) ? words[at + 1] : undefined;
      const isArgument = argument && !isRestrictionWord(argument.text) && !classes.has(argument.text);
      items.push({ name, word, argument: isArgument ? argument : undefined, fact, kind: "restriction", isWarning });
      if (isArgument) at++;
    } else if (classes.has(word.text)) {
      items.push({ name: word.text, word, argument: undefined, fact: undefined, kind: "class", isWarning });
    } else if (tableReference(word.content.text)) {
      items.push({ name, word, argument: word, fact: undefined, kind: "table", isWarning });
    } else items.push({ name: word.text, word, argument: undefined, fact: undefined, kind: "unknown", isWarning });
    isWarning = false;
  }
  return items;
}

/** Restrictions behind which nothing is looked at: what they decide, whoever the client is. */
export const decides = ({ name, isWarning }: RestrictionItem): "permit" | "reject" | undefined =>
  isWarning ? undefined : name === "permit" ? "permit" : name === "reject" || name === "defer" ? "reject" : undefined;

/** The same of a list in its scope, where its classes and the tables that answer everybody alike are looked into. */
export function decidesInList(
  item: RestrictionItem,
  { scope }: RestrictionList,
  instance: Instance,
  depth = 0,
): boolean {
  if (decides(item)) return true;
  if (item.isWarning || depth > 10) return false;
  if (item.kind === "class") {
    const own = restrictionList(instance, scope, item.name);
    return own?.isKnown === true && own.items.some((inner) => decidesInList(inner, own, instance, depth + 1));
  }
  const table = item.argument && item.name.startsWith("check_client_") ? item.argument.content.text : "";
  return /^static:(?:OK|REJECT)$/i.test(table);
}

/** The check that a bare table in a list stands for; null where it means nothing. */
export const implicitTable = (list: string): string | null | undefined =>
  restrictionLists().get(list)?.implicitTable ?? null;

/** All lists of all smtpd services, each written list once. */
export const writtenLists = (instance: Instance): readonly RestrictionList[] =>
  instance.memo("written restriction lists", () => written(instance, () => listNames));

/** The bodies of all restriction classes, in the same way. */
export const writtenClasses = (instance: Instance): readonly RestrictionList[] =>
  instance.memo("written restriction classes", () => written(instance, (scope) => classNames(instance, scope)));

function written(instance: Instance, namesIn: (scope: Scope) => Iterable<string>): readonly RestrictionList[] {
  const lists: RestrictionList[] = [];
  const add = (scope: Scope, isService: boolean) => {
    for (const name of namesIn(scope)) {
      const list = restrictionList(instance, scope, name);
      if (list?.source && list.source.isOverride === isService) lists.push(list);
    }
  };
  add(instance.scope, false);
  for (const { command, scope } of instance.activeServices) if (command === "smtpd") add(scope, true);
  return lists;
}
