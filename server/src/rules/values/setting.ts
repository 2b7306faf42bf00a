import { type ParameterFact, parameters, serviceParameter } from "../../facts/parameters.ts";
import type { Entry } from "../../syntax/entry.ts";
import type { Parameter } from "../../syntax/main-cf.ts";
import type { Service } from "../../syntax/master-cf.ts";
import { placeholders } from "../../syntax/templates.ts";
import type { Token } from "../../syntax/text.ts";

/** A name with its value, in main.cf or by `-o` in master.cf. */
export interface WrittenSetting {
  readonly name: Token;
  readonly value: Token;
  readonly isOverride: boolean;
}

export const configurationLanguages = ["postfix-main", "postfix-master"];

/** Calls `visit` for each well-formed setting of an entry. */
export function forEachSetting(entry: Entry, visit: (setting: WrittenSetting) => void): void {
  const { kind } = entry as Entry & { kind?: string };
  if (kind === "parameter") {
    const { name, value, error } = entry as Parameter;
    if (!error) visit({ name, value, isOverride: false });
  } else if (kind === "service") {
    for (const { name, value, error } of (entry as Service).overrides)
      if (!error) visit({ name, value, isOverride: true });
  }
}

/** The fact that types a name: its own, or that of the suffix of a transport's parameter. */
export function typeOf(name: string): Pick<ParameterFact, "type" | "timeUnit" | "min" | "max"> | undefined {
  const fact = parameters.get(name);
  if (fact) return fact;
  const suffix = serviceParameter(name)?.suffix;
  return suffix && { type: suffix.valueType, ...(suffix.timeUnit && { timeUnit: suffix.timeUnit }) };
}

/** Whether a value is decided by what stands there: nothing to expand, no template's placeholder. */
export const isLiteral = (value: Token): boolean =>
  value.text.indexOf("$") < 0 && placeholders(value.text).length === 0;
