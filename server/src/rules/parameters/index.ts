import type { Rule } from "../rule.ts";
import { deprecatedParameter } from "./deprecated-parameter.ts";
import { duplicateParameter } from "./duplicate-parameter.ts";
import { parameterTooNew } from "./parameter-too-new.ts";
import { recursiveExpansion } from "./recursive-expansion.ts";
import { redundantDefault } from "./redundant-default.ts";
import { removedParameter } from "./removed-parameter.ts";
import { undefinedReference } from "./undefined-reference.ts";
import { unknownParameter } from "./unknown-parameter.ts";

/** Names: which there are, who uses them, and which ones go. */
export const parameterRules: readonly Rule[] = [
  duplicateParameter,
  unknownParameter,
  undefinedReference,
  recursiveExpansion,
  deprecatedParameter,
  removedParameter,
  parameterTooNew,
  redundantDefault,
];
