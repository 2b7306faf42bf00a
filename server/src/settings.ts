import type { Severity } from "./rules/rule.ts";

/** The settings of contracts.md, without the prefix `mailconf.`; every member has a default. */
export interface Settings {
  readonly target: {
    readonly postfix: string;
    readonly courier: string;
    readonly courierTls: "auto" | "openssl" | "gnutls";
  };
  readonly rules: Readonly<Record<string, Severity | "off">>;
  readonly port465: { readonly policy: "rfc8314" | "avoid" | "off" };
  readonly addresses: readonly string[];
  readonly root: string;
  readonly courierDirectory: string;
  readonly hostChecks: { readonly enabled: boolean; readonly dns: boolean; readonly timeout: number };
  readonly certificates: { readonly expiresSoonDays: number };
  readonly format: { readonly enabled: boolean; readonly alignColumns: boolean };
  readonly inlayHints: {
    readonly expansions: boolean;
    readonly defaults: boolean;
    readonly certificates: boolean;
  };
  readonly codeLens: { readonly enabled: boolean };
  readonly commands: { readonly prefix: string };
}

export const defaultSettings: Settings = {
  target: { postfix: "auto", courier: "auto", courierTls: "auto" },
  rules: {},
  port465: { policy: "rfc8314" },
  addresses: [],
  root: "",
  courierDirectory: "",
  hostChecks: { enabled: true, dns: false, timeout: 5000 },
  certificates: { expiresSoonDays: 21 },
  format: { enabled: true, alignColumns: true },
  inlayHints: { expansions: true, defaults: true, certificates: true },
  codeLens: { enabled: true },
  commands: { prefix: "" },
};

/** Settings as somebody wrote them: any part may be left out. */
export type PartialSettings = {
  readonly [Key in keyof Settings]?: Settings[Key] extends readonly unknown[]
    ? Settings[Key]
    : Partial<Settings[Key]> | Settings[Key];
};

/** Lays settings over others, group by group. */
export function mergeSettings(base: Settings, over: PartialSettings): Settings {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const before = merged[key];
    merged[key] = isGroup(value) && isGroup(before) ? { ...before, ...value } : value;
  }
  return merged as unknown as Settings;
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
