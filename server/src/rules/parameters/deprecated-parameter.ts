import { availability, type ParameterFact, parameters } from "../../facts/parameters.ts";
import type { Version } from "../../facts/version.ts";
import type { Instance } from "../../model/instance.ts";
import type { Scope } from "../../model/scope.ts";
import type { Entry } from "../../syntax/entry.ts";
import type { Token } from "../../syntax/text.ts";
import { type Fix, modelRule, removal, replacement } from "../rule.ts";

export const deprecatedParameter = modelRule({
  id: "deprecated-parameter",
  severity: "warning",
  summary: "A parameter is set that has been replaced.",
  why: "The old name works in the target Postfix or is about to go. The new one says more, and the next upgrade will not take the setting away unnoticed.",
  references: ["https://www.postfix.org/DEPRECATION_README.html"],
  log: 'warning: <file>: support for parameter "<name>" will be removed; instead, <what to do>',
  fix: "safe",
  insteadOf: ["unknown-parameter"],
  examples: {
    bad: [
      `
smtpd_use_tls = yes
^^^^^^^^^^^^^ "smtpd_use_tls" is deprecated: use "smtpd_tls_security_level = may"
`,
      `
postscreen_blacklist_action = drop
^^^^^^^^^^^^^^^^^^^^^^^^^^^ "postscreen_blacklist_action" is deprecated: use "postscreen_denylist_action = drop"
`,
      `
smtpd_tls_eecdh_grade = strong
^^^^^^^^^^^^^^^^^^^^^ "smtpd_tls_eecdh_grade" is deprecated: leave it at its default by removing the line
`,
      {
        files: {
          "main.cf": "",
          "master.cf": `
submission inet n - n - - smtpd
  -o smtpd_enforce_tls=yes
     ^^^^^^^^^^^^^^^^^ "smtpd_enforce_tls" is deprecated: use "smtpd_tls_security_level = encrypt"
`,
        },
      },
    ],
    good: [
      "smtpd_tls_security_level = may",
      { target: "3.5", files: { "main.cf": "postscreen_blacklist_action = drop" } },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    for (const { name, value, entry } of instance.settings.values()) {
      const fact = deprecated(name, instance.target);
      if (!fact || !main) continue;
      const advice = adviceFor(fact, value, instance.scope);
      const fixes = mainFix(instance, entry, entry.name, entry.value, advice);
      const isVoid =
        advice.name !== undefined && instance.settings.has(advice.name) && fact.effectiveThrough === undefined;
      const message = isVoid
        ? `"${name}" is deprecated and has no effect beside "${advice.name}": remove the line`
        : messageFor(name, advice);
      report({ file: main, entry, span: entry.name, message, fixes });
    }
    if (!master) return;
    for (const { entry, overrides, scope } of instance.services) {
      for (const override of overrides.values()) {
        const fact = deprecated(override.name.text, instance.target);
        if (!fact) continue;
        const advice = adviceFor(fact, override.value.text, scope);
        const isSet = advice.name !== undefined && overrides.has(advice.name);
        const fixes: Fix[] = [];
        if (advice.name !== undefined && advice.value !== undefined && !isSet && override.form === "separate")
          fixes.push({
            title: `Use "${advice.name}=${advice.value}"`,
            safe: advice.isExact,
            edits: () => [
              replacement(
                entry,
                { start: override.name.start, end: override.value.end },
                `${advice.name}=${advice.value}`,
              ),
            ],
          });
        report({ file: master, entry, span: override.name, message: messageFor(override.name.text, advice), fixes });
      }
    }
  },
});

/** The fact of a name that is deprecated, and whose replacement the target has. */
function deprecated(name: string, target: Version): ParameterFact | undefined {
  const fact = parameters.get(name);
  if (fact?.status !== "deprecated" || availability(name, target) !== "known") return undefined;
  return fact.replacedBy === undefined || availability(fact.replacedBy, target) === "known" ? fact : undefined;
}

interface Advice {
  readonly name?: string;
  readonly value?: string;
  readonly isExact: boolean;
}

const on: Readonly<Record<string, string>> = { use_tls: "may", enforce_tls: "encrypt" };

function adviceFor(fact: ParameterFact, value: string, scope: Scope): Advice {
  const { name, replacedBy } = fact;
  if (fact.leaveAtDefault || replacedBy === undefined) return { isExact: false };
  const isYes = value.trim().toLowerCase() === "yes";
  const suffix = Object.keys(on).find((ending) => name.endsWith(`_${ending}`));
  if (suffix) {
    const enforced = scope.bool(name.replace(/_use_tls$/, "_enforce_tls"));
    if (!isYes) return { name: replacedBy, value: "none", isExact: false };
    const level = suffix === "use_tls" && enforced ? "encrypt" : on[suffix]!;
    // The client's enforce_tls also checks the peer's name unless that was turned off.
    return { name: replacedBy, value: level, isExact: !/^(smtp|lmtp|tlsproxy_client)_enforce/.test(name) };
  }
  if (name === "disable_dns_lookups")
    return { name: replacedBy, value: isYes ? "disabled" : "enabled", isExact: false };
  if (fact.legacyFallback) return { name: replacedBy, value, isExact: true };
  return { name: replacedBy, isExact: false };
}

function messageFor(name: string, { name: instead, value }: Advice): string {
  if (instead === undefined) return `"${name}" is deprecated: leave it at its default by removing the line`;
  return value === undefined
    ? `"${name}" is deprecated: use "${instead}"`
    : `"${name}" is deprecated: use "${instead} = ${value}"`;
}

function mainFix(instance: Instance, entry: Entry, name: Token, value: Token, advice: Advice): Fix[] {
  const { name: instead, value: newValue, isExact } = advice;
  if (instead === undefined) return [{ title: "Remove the line", safe: false, edits: () => [removal(entry)] }];
  if (newValue === undefined) return [];
  if (instance.settings.has(instead)) {
    const title = `Remove the line: "${instead}" is set and counts alone`;
    return [{ title, safe: isExact, edits: () => [removal(entry)] }];
  }
  const edits =
    newValue === value.text
      ? () => [replacement(entry, name, instead)]
      : () => [replacement(entry, name, instead), replacement(entry, value, newValue)];
  return [{ title: `Use "${instead} = ${newValue}"`, safe: isExact, edits }];
}
