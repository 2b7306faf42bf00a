import type { Instance } from "./instance.ts";
import { decidesInList, type RestrictionItem, type RestrictionList, restrictionList } from "./restrictions.ts";

/** A class in a list that leads back to a class in which it stands. */
export interface Circle {
  readonly list: RestrictionList;
  readonly item: RestrictionItem;
  /** The classes of the circle, the first once more at the end. */
  readonly names: readonly string[];
}

/** Classes in classes that are followed. */
const deepest = 200;

/** The first circle that smtpd can get into when it follows a list: one behind a step that always decides is none. */
export function circleIn(
  instance: Instance,
  list: RestrictionList,
  within: readonly string[] = [],
  /** Classes from which no circle was found. */
  searched = new Set<string>(),
): Circle | undefined {
  if (within.length > deepest) return undefined;
  for (const item of list.items) {
    if (item.kind === "class") {
      const at = within.indexOf(item.name);
      if (at >= 0) return { list, item, names: [...within.slice(at), item.name] };
      const own = searched.has(item.name) ? undefined : restrictionList(instance, list.scope, item.name);
      const found = own?.isKnown ? circleIn(instance, own, [...within, item.name], searched) : undefined;
      if (found) return found;
      searched.add(item.name);
    }
    if (decidesInList(item, list, instance)) return undefined;
  }
  return undefined;
}
