import { toWellFormed } from "../syntax/bytes.ts";

/** JSON in which bytes that are no UTF-8 appear as U+FFFD. */
export const jsonText = (value: unknown, isIndented = true): string =>
  JSON.stringify(
    value,
    (_key, member: unknown) => (typeof member === "string" ? toWellFormed(member) : member),
    isIndented ? 2 : undefined,
  );
