import type { Rule } from "../rule.ts";
import { missingEquals } from "./missing-equals.ts";

/** How main.cf is written. */
export const syntaxRules: readonly Rule[] = [missingEquals];
