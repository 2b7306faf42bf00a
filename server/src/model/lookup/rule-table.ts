import type { TableParts } from "../../syntax/lookup-table.ts";
import { parseIPv4, parseIPv6 } from "../../syntax/network.ts";
import type { Pattern as PatternParts } from "../../syntax/table-parts.ts";
import { type Budget, compilePattern, newBudget } from "./pattern-machine.ts";
import type { Outcome, Place } from "./table.ts";

/** One entry of a regexp, pcre or cidr table. */
export interface Rule {
  readonly parts: TableParts;
  readonly place: Place | undefined;
}

type Match = { readonly groups: readonly (string | undefined)[]; readonly areCertain: boolean } | "no" | "unknown";

/** Looks a key up in a regexp or pcre table, rule by rule. */
export function patternTable(rules: readonly Rule[], flavour: "regexp" | "pcre"): (key: string) => Outcome {
  const test = ({ expression, flags, negated }: PatternParts, key: string, budget: Budget): Match => {
    const pattern = compilePattern(expression.text, flags.text, flavour);
    if (!pattern) return "unknown";
    const match = pattern.match(key, budget);
    if (budget.left < 0) return "unknown";
    if (negated) return match ? "no" : { groups: [], areCertain: true };
    return match ?? "no";
  };
  return (key) => {
    const budget = newBudget();
    return firstRule(rules, (parts) => {
      if (!parts.pattern) return "no";
      const match = test(parts.pattern, key, budget);
      if (!parts.secondPattern || match === "no" || match === "unknown") return match;
      const second = test(parts.secondPattern, key, budget);
      return second === "no" ? "no" : second === "unknown" ? "unknown" : match;
    });
  };
}

/** Looks an address up in a cidr table, rule by rule; a key that is no address is in none. */
export function networkTable(rules: readonly Rule[]): (key: string) => Outcome {
  return (key) => {
    const address = key.includes(":") ? parseIPv6(key) : parseIPv4(key);
    if (!address) return { kind: "none" };
    return firstRule(rules, ({ network, negated }) => {
      if (!network?.bytes || network.bytes.length !== address.length) return "no";
      const isInside = hasPrefix(address, network.bytes, network.bits);
      return isInside !== negated ? { groups: [], areCertain: true } : "no";
    });
  };
}

/** Whether the first `bits` bits are the same. */
export function hasPrefix(address: readonly number[], network: readonly number[], bits: number): boolean {
  return address.every((byte, i) => {
    const mask = (0xff00 >> Math.max(0, Math.min(8, bits - 8 * i))) & 0xff;
    return (byte & mask) === (network[i]! & mask);
  });
}

/** The first rule that matches, `if` and `endif` followed. */
function firstRule(rules: readonly Rule[], test: (parts: TableParts) => Match): Outcome {
  let skipped = 0;
  for (const { parts, place } of rules) {
    if (parts.problems.some((problem) => problem.lost)) continue;
    if (parts.kind === "endif") {
      if (skipped > 0) skipped--;
      continue;
    }
    if (skipped > 0) {
      if (parts.kind === "if") skipped++;
      continue;
    }
    const match = test(parts);
    if (match === "unknown") return { kind: "unknown", reason: `the pattern ${parts.key.text} is not run here` };
    if (parts.kind === "if") {
      if (match === "no") skipped = 1;
      continue;
    }
    if (match === "no") continue;
    if (parts.substitutions.length > 0 && !match.areCertain)
      return { kind: "unknown", reason: `what ${parts.key.text} puts into its result is not certain` };
    return { kind: "found", value: withGroups(parts, match.groups), place };
  }
  return { kind: "none" };
}

function withGroups({ value, substitutions }: TableParts, groups: readonly (string | undefined)[]): string {
  let text = "";
  let at = value.start;
  for (const { start, end, number } of substitutions) {
    text += value.text.slice(at - value.start, start - value.start) + (groups[number] ?? "");
    at = end;
  }
  return (text + value.text.slice(at - value.start)).replaceAll("$$", "$");
}
