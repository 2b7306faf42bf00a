import type { Rule } from "../rule.ts";
import { catchAllAddress } from "./catch-all-address.ts";
import { missingRoleAddress } from "./missing-role-address.ts";
import { missingTableType } from "./missing-table-type.ts";
import { pleskMailboxWithoutQmail } from "./plesk-mailbox-without-qmail.ts";
import { pleskManaged } from "./plesk-managed.ts";
import { readablePassword } from "./readable-password.ts";
import { relayhostCredentialsMismatch } from "./relayhost-credentials-mismatch.ts";
import { saslNoplaintext } from "./sasl-noplaintext.ts";
import { saslPathProblem } from "./sasl-path-problem.ts";
import { tableMissing } from "./table-missing.ts";
import { tableNotIndexed } from "./table-not-indexed.ts";
import { tableStale } from "./table-stale.ts";
import { tableSyntax } from "./table-syntax.ts";
import { tableTypeUnavailable } from "./table-type-unavailable.ts";
import { tableTypeUnknown } from "./table-type-unknown.ts";
import { tableWrongType } from "./table-wrong-type.ts";

/** Lookup tables, the passwords in them, and what panels keep there. */
export const tableRules: readonly Rule[] = [
  tableTypeUnknown,
  missingTableType,
  tableTypeUnavailable,
  tableMissing,
  tableNotIndexed,
  tableStale,
  tableWrongType,
  tableSyntax,
  readablePassword,
  relayhostCredentialsMismatch,
  saslNoplaintext,
  saslPathProblem,
  catchAllAddress,
  missingRoleAddress,
  pleskManaged,
  pleskMailboxWithoutQmail,
];
