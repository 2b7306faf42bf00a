import * as z from "zod/mini";
import type { PartialSettings } from "./settings.ts";

const version = /^(auto|\d+(\.\d+){0,2})$/;
const severity = z.enum(["off", "error", "warning", "information", "hint"]);

/** The settings of contracts.md as they are written: nested, without the prefix `mailconf.`, any part left out. */
const schema = z.partial(
  z.strictObject({
    target: z.partial(
      z.strictObject({
        postfix: z.string().check(z.regex(version, 'must be "auto" or a version such as 3.7')),
        courier: z.string().check(z.regex(version, 'must be "auto" or a version such as 5.0')),
        courierTls: z.enum(["auto", "openssl", "gnutls"]),
      }),
    ),
    rules: z.record(z.string(), severity),
    port465: z.partial(z.strictObject({ policy: z.enum(["rfc8314", "avoid", "off"]) })),
    addresses: z.array(z.string()),
    root: z.string(),
    courierDirectory: z.string(),
    hostChecks: z.partial(
      z.strictObject({ enabled: z.boolean(), dns: z.boolean(), timeout: z.int().check(z.positive()) }),
    ),
    certificates: z.partial(z.strictObject({ expiresSoonDays: z.int().check(z.nonnegative()) })),
    format: z.partial(z.strictObject({ enabled: z.boolean(), alignColumns: z.boolean() })),
    inlayHints: z.partial(
      z.strictObject({ expansions: z.boolean(), defaults: z.boolean(), certificates: z.boolean() }),
    ),
    codeLens: z.partial(z.strictObject({ enabled: z.boolean() })),
    commands: z.partial(z.strictObject({ prefix: z.string() })),
    trace: z.partial(z.strictObject({ server: z.enum(["off", "messages", "verbose"]) })),
  }),
);

/** The small edition of zod comes without any words. */
function wordsFor(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value")
    return `must be ${issue.values.map((value) => `"${String(value)}"`).join(" or ")}`;
  if (issue.code === "too_small") return `must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
  if (issue.code === "too_big") return `must be at most ${issue.maximum}`;
  if (issue.code !== "invalid_type") return issue.message;
  return `must be ${kinds[issue.expected] ?? issue.expected}`;
}

const kinds: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text",
};

/** Reads settings; what is wrong with them is one sentence that names the key. */
export function parseSettings(value: unknown, knownRules: Iterable<string>): PartialSettings | string {
  const result = schema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const key = issue!.path.join(".");
    if (issue!.code === "unrecognized_keys")
      return `${key === "" ? "" : `${key}: `}there is no setting "${issue!.keys.join('", "')}"`;
    return `${key === "" ? "it" : `${key}:`} ${wordsFor(issue!)}`;
  }
  const known = new Set(knownRules);
  for (const id of Object.keys(result.data.rules ?? {})) if (!known.has(id)) return `rules: there is no rule "${id}"`;
  // What runs programs, and what one person watches, is no matter of a team.
  const { trace: _trace, commands: _commands, ...settings } = result.data;
  return settings as PartialSettings;
}
