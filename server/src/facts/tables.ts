import readTables from "./data/lookup-tables.jsonl";
import { once, readRows } from "./rows.ts";
import type { Version } from "./version.ts";

export interface TableTypeFact {
  readonly kind: "table";
  readonly type: string;
  readonly since?: Version;
  readonly removedIn?: Version;
  /** indexed-file, text-file, client, service, wrapper, inline … as the facts name it. */
  readonly [member: string]: unknown;
}

export interface ClientKeyFact {
  readonly kind: "key";
  readonly table: string;
  readonly name: string;
  readonly since?: Version;
  readonly default?: string | number;
  readonly valueType: string;
  readonly required?: boolean;
  readonly obsolete?: boolean;
  readonly values?: readonly string[];
}

type Row =
  | TableTypeFact
  | ClientKeyFact
  | { readonly kind: "meta"; readonly requireOneOf: Record<string, string[][]>; readonly queryMacros: string[] };

const rows = readRows<Row>(readTables);

/** Every table type, by name. */
export const tableTypes = once(
  () =>
    new Map(
      rows().flatMap((row) => (row.kind === "table" ? [[row.type as string, row as TableTypeFact] as const] : [])),
    ),
);

/** The keys of a table-client file, by table type. */
export const clientKeys = once(() => {
  const keys = new Map<string, ClientKeyFact[]>();
  for (const row of rows()) {
    if (row.kind !== "key") continue;
    const key = row as ClientKeyFact;
    keys.set(key.table, [...(keys.get(key.table) ?? []), key]);
  }
  return keys;
});

/** The release with which a table client learned a setting; a key of a younger table type is as young as that. */
export function clientKeySince(type: string, key: string): Version | undefined {
  return (
    clientKeys()
      .get(type)
      ?.find(({ name }) => name === key)?.since ?? tableTypes().get(type)?.since
  );
}
