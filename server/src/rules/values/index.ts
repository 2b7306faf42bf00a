import type { Rule } from "../rule.ts";
import { badBoolean } from "./bad-boolean.ts";
import { badEnum } from "./bad-enum.ts";
import { badListWord } from "./bad-list-word.ts";
import { badNumber } from "./bad-number.ts";
import { badTime } from "./bad-time.ts";
import { emptyValue } from "./empty-value.ts";
import { numberOutOfRange } from "./number-out-of-range.ts";
import { timeSuffixIgnored } from "./time-suffix-ignored.ts";

/** What main.cf and overrides set, and whether the parameter takes it. */
export const valueRules: readonly Rule[] = [
  badBoolean,
  badNumber,
  badTime,
  badEnum,
  badListWord,
  numberOutOfRange,
  emptyValue,
  timeSuffixIgnored,
];
