import type { Rule } from "../rule.ts";
import { badExpansion } from "./bad-expansion.ts";
import { commentInValue } from "./comment-in-value.ts";
import { firstLineIndented } from "./first-line-indented.ts";
import { gluedParameters } from "./glued-parameters.ts";
import { missingEquals } from "./missing-equals.ts";
import { missingName } from "./missing-name.ts";
import { nulByte } from "./nul-byte.ts";
import { placeholderLeft } from "./placeholder-left.ts";
import { quotedValue } from "./quoted-value.ts";
import { readOnlyParameter } from "./read-only-parameter.ts";
import { restrictionAsParameter } from "./restriction-as-parameter.ts";
import { swallowedParameter } from "./swallowed-parameter.ts";
import { ternaryWithoutBraces } from "./ternary-without-braces.ts";
import { typographicCharacter } from "./typographic-character.ts";
import { unclosedExpansion } from "./unclosed-expansion.ts";
import { unindentedContinuation } from "./unindented-continuation.ts";
import { unusedSuppression } from "./unused-suppression.ts";

/** How main.cf is written. */
export const syntaxRules: readonly Rule[] = [
  missingEquals,
  missingName,
  firstLineIndented,
  swallowedParameter,
  unindentedContinuation,
  gluedParameters,
  commentInValue,
  typographicCharacter,
  quotedValue,
  nulByte,
  placeholderLeft,
  restrictionAsParameter,
  unclosedExpansion,
  badExpansion,
  ternaryWithoutBraces,
  readOnlyParameter,
  unusedSuppression,
];
