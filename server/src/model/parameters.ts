import type { Parameter } from "../syntax/main-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";

/** What main.cf says of one name: the entry that wins, and those that it overrides. */
export interface Setting {
  readonly name: string;
  readonly entry: Parameter;
  /** What the daemon gets before expansion. */
  readonly value: string;
  /** Earlier entries of the same name, in the order of the file. */
  readonly overridden: readonly Parameter[];
}

const none: Parameter[] = [];

/** Reads main.cf as dict_load_fp() does: the last of a name wins. Entries that Postfix refuses are left out. */
export function readSettings(main: SourceFile | undefined): Map<string, Setting> {
  const settings = new Map<string, Setting & { readonly overridden: Parameter[] }>();
  if (!main) return settings;
  const { isLarge } = main;
  for (const entry of main.entries() as Iterable<Parameter>) {
    if (entry.kind !== "parameter" || entry.error) continue;
    const name = entry.name.text;
    const before = settings.get(name);
    let overridden = before?.overridden ?? none;
    if (before && overridden === none) overridden = [];
    if (before) overridden.push(before.entry);
    settings.set(name, { name, entry, value: entry.value.text, overridden });
    if (isLarge) entry.forget();
  }
  return settings;
}

/** The first entry that stops every Postfix program, with the reason in Postfix's words. */
export function mainFatal(main: SourceFile): { readonly entry: Parameter; readonly message: string } | undefined {
  for (const entry of main.entries() as Iterable<Parameter>) {
    if (entry.kind !== "parameter" || !entry.error) continue;
    const message = entry.error === "missing-name" ? "missing attribute name" : "missing '=' after attribute name";
    return { entry, message: `${message}: "${entry.text.slice(0, 200)}"` };
  }
  return undefined;
}
