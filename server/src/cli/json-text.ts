import { toWellFormed } from "../syntax/bytes.ts";

/** JSON in which bytes that are no UTF-8 appear as U+FFFD, and in which nothing stands that a terminal or a CI service obeys. */
export const jsonText = (value: unknown, isIndented = true): string =>
  stringify(value, isIndented).replace(
    /#(?=#[a-z]*\[)|[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gi,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const stringify = (value: unknown, isIndented: boolean): string =>
  JSON.stringify(
    value,
    (_key, member: unknown) => (typeof member === "string" ? toWellFormed(member) : member),
    isIndented ? 2 : undefined,
  );
