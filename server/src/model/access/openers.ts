import { isDigits } from "../evaluate.ts";
import type { Instance } from "../instance.ts";
import { openTable } from "../lookup/table.ts";
import { type RestrictionItem, type RestrictionList, restrictionList } from "../restrictions.ts";
import type { Scope } from "../scope.ts";

/** Results of access tables that let nobody in. */
const harmless = new Set(
  "REJECT DEFER DEFER_IF_PERMIT DEFER_IF_REJECT DUNNO INFO WARN HANGUP FILTER HOLD DISCARD REDIRECT BCC PREPEND".split(
    " ",
  ),
);

/** A list's lookups that may permit whoever they like, those of its classes too, in the order in which smtpd asks them. */
export function* openers(
  instance: Instance,
  scope: Scope,
  list: RestrictionList,
  depth = 0,
): IterableIterator<{ readonly list: RestrictionList; readonly item: RestrictionItem }> {
  for (const item of list.items) {
    if (item.kind === "class") {
      const own = depth < 10 ? restrictionList(instance, scope, item.name) : undefined;
      if (own) yield* openers(instance, scope, own, depth + 1);
    } else if (!item.isWarning && mayPermit(instance, item)) yield { list, item };
  }
}

function mayPermit(instance: Instance, { name, kind, argument }: RestrictionItem): boolean {
  if (name === "check_policy_service") return true;
  if (kind !== "table" && (!/^check_.*_access$/.test(name) || /_(mx|ns|a)_access$/.test(name))) return false;
  const text = argument?.content.text;
  // What a static table says it says to everybody.
  if (!text || text.startsWith("static:")) return false;
  const results = openTable(instance, text, { fold: true }).results?.();
  return results?.every(isHarmless) !== true;
}

function isHarmless(result: string): boolean {
  const word = result.split(/[ \t]/, 1)[0]!;
  const isCode = word.length === 3 && isDigits(word) && (word[0] === "4" || word[0] === "5") && word !== result;
  return isCode || harmless.has(word.toUpperCase());
}
