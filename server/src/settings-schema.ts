import * as z from "zod";
import type { PartialSettings } from "./settings.ts";

const severity = z.enum(["off", "error", "warning", "information", "hint"]);

/** The settings of contracts.md as they are written: nested, without the prefix `mailconf.`, any part left out. */
const schema = z
  .strictObject({
    target: z
      .strictObject({
        postfix: z.string().regex(/^(auto|\d+(\.\d+){0,2})$/, 'must be "auto" or a version such as 3.7'),
        courier: z.string().regex(/^(auto|\d+(\.\d+){0,2})$/, 'must be "auto" or a version such as 5.0'),
        courierTls: z.enum(["auto", "openssl", "gnutls"]),
      })
      .partial(),
    rules: z.record(z.string(), severity),
    port465: z.strictObject({ policy: z.enum(["rfc8314", "avoid", "off"]) }).partial(),
    addresses: z.array(z.string()),
    root: z.string(),
    courierDirectory: z.string(),
    hostChecks: z
      .strictObject({ enabled: z.boolean(), dns: z.boolean(), timeout: z.number().int().positive() })
      .partial(),
    certificates: z.strictObject({ expiresSoonDays: z.number().int().nonnegative() }).partial(),
    format: z.strictObject({ enabled: z.boolean(), alignColumns: z.boolean() }).partial(),
    inlayHints: z.strictObject({ expansions: z.boolean(), defaults: z.boolean(), certificates: z.boolean() }).partial(),
    codeLens: z.strictObject({ enabled: z.boolean() }).partial(),
    commands: z.strictObject({ prefix: z.string() }).partial(),
    trace: z.strictObject({ server: z.enum(["off", "messages", "verbose"]) }).partial(),
  })
  .partial();

/** Reads settings; what is wrong with them is one sentence that names the key. */
export function parseSettings(value: unknown, knownRules: Iterable<string>): PartialSettings | string {
  const result = schema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const key = issue!.path.join(".");
    if (issue!.code === "unrecognized_keys")
      return `${key === "" ? "" : `${key}: `}there is no setting "${issue!.keys.join('", "')}"`;
    return `${key}: ${issue!.message}`;
  }
  const known = new Set(knownRules);
  for (const id of Object.keys(result.data.rules ?? {})) if (!known.has(id)) return `rules: there is no rule "${id}"`;
  const { trace: _trace, ...settings } = result.data;
  return settings as PartialSettings;
}
