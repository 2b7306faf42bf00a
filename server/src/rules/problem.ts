import type { Entry } from "../syntax/entry.ts";
import type { Range } from "../syntax/text.ts";
import type { Fix, RuleInfo, Severity } from "./rule.ts";

/** A finding with its place in a file: what editors, the command line and fixes are given. */
export interface Problem {
  readonly rule: RuleInfo;
  readonly severity: Severity;
  readonly message: string;
  readonly uri: string;
  readonly range: Range;
  readonly entry: Entry;
  readonly fixes: readonly Fix[];
  readonly related: readonly { readonly uri: string; readonly range: Range; readonly message: string }[];
}

export const severityOrder: readonly Severity[] = ["error", "warning", "information", "hint"];

/** Whether `severity` is as grave as `limit` or graver. */
export const isAtLeast = (severity: Severity, limit: Severity): boolean =>
  severityOrder.indexOf(severity) <= severityOrder.indexOf(limit);
