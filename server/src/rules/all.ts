import { certificateRules } from "./certificates/index.ts";
import { classRules } from "./classes/index.ts";
import { courierRules } from "./courier/index.ts";
import { identityRules } from "./identity/index.ts";
import { listenerRules } from "./listeners/index.ts";
import { masterRules } from "./master/index.ts";
import { parameterRules } from "./parameters/index.ts";
import { relayRules } from "./relay/index.ts";
import type { Rule } from "./rule.ts";
import { syntaxRules } from "./syntax/index.ts";
import { tableRules } from "./tables/index.ts";
import { tlsRules } from "./tls/index.ts";
import { valueRules } from "./values/index.ts";

/** Every rule, in the order of the catalogue. */
export const allRules: readonly Rule[] = [
  ...syntaxRules,
  ...parameterRules,
  ...valueRules,
  ...masterRules,
  ...listenerRules,
  ...tlsRules,
  ...certificateRules,
  ...relayRules,
  ...classRules,
  ...tableRules,
  ...identityRules,
  ...courierRules,
];
