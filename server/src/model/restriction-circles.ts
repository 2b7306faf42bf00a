import type { Instance } from "./instance.ts";
import { decidesInList, type RestrictionItem, type RestrictionList, restrictionList } from "./restrictions.ts";

/** A class in a list that leads back to a class in which it stands. */
export interface Circle {
  readonly list: RestrictionList;
  readonly item: RestrictionItem;
  /** The classes of the circle, the first once more at the end. */
  readonly names: readonly string[];
}

/** The first circle that smtpd can get into when it follows a list: one behind a step that always decides is none. */
export function circleIn(
  instance: Instance,
  list: RestrictionList,
  within: readonly string[] = [],
): Circle | undefined {
  for (const item of list.items) {
    if (item.kind === "class") {
      const at = within.indexOf(item.name);
      if (at >= 0) return { list, item, names: [...within.slice(at), item.name] };
      const own = restrictionList(instance, list.scope, item.name);
      const found = own?.isKnown ? circleIn(instance, own, [...within, item.name]) : undefined;
      if (found) return found;
    }
    if (decidesInList(item, list, instance)) return undefined;
  }
  return undefined;
}
