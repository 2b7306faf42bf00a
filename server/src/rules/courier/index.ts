import type { Rule } from "../rule.ts";
import { courierFewConnections, courierPlaintextLogin, courierTlsRequiredFailsOpen } from "./logins.ts";
import { courierSpacesAroundEquals, courierUnbalancedQuote, courierUnquotedValue } from "./shell-syntax.ts";
import { courierOldTls, courierTlsProtocolUnknown, courierTlsSettingIgnored } from "./tls.ts";
import {
  courierBadValue,
  courierDuplicateAssignment,
  courierRemovedVariable,
  courierUnknownVariable,
} from "./variables.ts";

/** Courier's files: how the shell reads them, and what they say. */
export const courierRules: readonly Rule[] = [
  courierSpacesAroundEquals,
  courierUnquotedValue,
  courierUnbalancedQuote,
  courierDuplicateAssignment,
  courierUnknownVariable,
  courierRemovedVariable,
  courierBadValue,
  courierTlsProtocolUnknown,
  courierTlsSettingIgnored,
  courierOldTls,
  courierTlsRequiredFailsOpen,
  courierPlaintextLogin,
  courierFewConnections,
];
