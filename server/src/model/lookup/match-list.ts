import { parseIPv4, parseIPv6, parseNetwork } from "../../syntax/network.ts";
import { splitWords } from "../../syntax/words.ts";
import type { Instance } from "../instance.ts";
import type { Scope } from "../scope.ts";
import { ListIndex, type ListItem, type Subject } from "./list-index.ts";
import { hasPrefix } from "./rule-table.ts";
import { openTable } from "./table.ts";
import type { World } from "./worlds.ts";

export type { Subject } from "./list-index.ts";

export type Membership = "yes" | "no" | "failed";

/** Whether a match list such as mydestination or mynetworks holds one of the subjects (util/match_list.c). */
export function isListed(
  instance: Instance,
  scope: Scope,
  parameter: string,
  value: string,
  subjects: readonly Subject[],
  world: World,
): Membership {
  const parents = parentsMatch(scope, parameter);
  let items: Iterable<ListItem> = value.length < long ? itemsOf(instance, value) : [];
  if (value.length >= long) {
    const index = indexOf(instance, value);
    const firsts = subjects.map(({ text, as }) => index.firstOf({ text: text.toLowerCase(), as }, parents));
    const first = Math.min(...firsts);
    const before = index.asked.filter((at) => at < first);
    items = (first < index.items.length ? [...before, first] : before).map((at) => index.items[at]!);
  }
  for (const { text, negated, isUnreadable } of items) {
    for (const subject of subjects) {
      const found = isUnreadable
        ? world.choose(`whether ${text} holds ${subject.text}`, ["no", "yes"])
        : matches(instance, text, { ...subject, text: subject.text.toLowerCase() }, parents, world);
      if (found === "failed") return "failed";
      if (found === "yes") return negated ? "no" : "yes";
    }
  }
  return "no";
}

/** Whether a domain in a list of `parameter` stands for its subdomains too (parent_domain_matches_subdomains). */
export function parentsMatch(scope: Scope, parameter: string): boolean {
  const value = scope.value("parent_domain_matches_subdomains") ?? "";
  for (const { text } of splitWords(value)) {
    const negated = text[0] === "!";
    if (text.replace(/^!+/, "").toLowerCase() === parameter.toLowerCase()) return !negated;
  }
  return false;
}

/** Characters of a list that is cut into words once: the same lists are asked again and again, some in each branch. */
const long = 1000;

const indexOf = (instance: Instance, value: string): ListIndex =>
  instance.memoOf("long match lists", value, () => new ListIndex([...itemsOf(instance, value)], isTable));

function* itemsOf(instance: Instance, value: string, isNegated = false, depth = 0): IterableIterator<ListItem> {
  for (const { text } of splitWords(value)) {
    let at = 0;
    while (text[at] === "!") at++;
    const negated = isNegated !== (at % 2 === 1);
    const bare = text.slice(at);
    if (!bare.startsWith("/")) {
      yield { text: isTable(bare) ? bare : bare.toLowerCase(), negated };
      continue;
    }
    const answer = instance.files.sideFile(bare, "postfix-table");
    if (!answer || depth > 5) yield { text: bare, negated, isUnreadable: true };
    else
      for (const entry of answer.entries())
        if ("key" in entry) yield* itemsOf(instance, entry.text, negated, depth + 1);
  }
}

const isTable = (text: string): boolean => text[0] !== "[" && text.includes(":");

function matches(instance: Instance, pattern: string, subject: Subject, parents: boolean, world: World): Membership {
  if (isTable(pattern)) return inTable(instance, pattern, subject, parents, world);
  if (subject.as === "string") return yesNo(subject.text === pattern);
  if (subject.as === "address") return yesNo(isInPattern(subject.text, pattern));
  if (subject.text === pattern) return "yes";
  if (parents) return yesNo(subject.text.endsWith(`.${pattern}`));
  return yesNo(pattern.startsWith(".") && subject.text.endsWith(pattern) && subject.text !== pattern);
}

const yesNo = (is: boolean): Membership => (is ? "yes" : "no");

function isInPattern(address: string, pattern: string): boolean {
  const bytes = address.includes(":") ? parseIPv6(address) : parseIPv4(address);
  const network = parseNetwork(pattern);
  if (!bytes || !network.bytes || network.error || network.bytes.length !== bytes.length) return false;
  return hasPrefix(bytes, network.bytes, network.bits);
}

function inTable(instance: Instance, pattern: string, subject: Subject, parents: boolean, world: World): Membership {
  const table = openTable(instance, pattern, { fold: false });
  if (subject.as === "address" && !/^[0-9a-f.:]+$/.test(subject.text)) return "no";
  for (let key = subject.text, isFirst = true; key !== ""; isFirst = false) {
    if (isFirst || table.takesParts) {
      const outcome = table.lookup(key);
      if (outcome.kind === "found") return "yes";
      if (outcome.kind === "failed") return "failed";
      if (
        outcome.kind === "unknown" &&
        world.choose({ table: table.name, key, asks: "entry" }, ["has no entry", "has an entry"]) === "has an entry"
      )
        return "yes";
    }
    const dot = subject.as === "domain" ? key.indexOf(".", 1) : -1;
    if (dot < 0) return "no";
    key = key.slice(parents ? dot + 1 : dot);
  }
  return "no";
}
