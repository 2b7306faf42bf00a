import type { Instance } from "../model/instance.ts";
import type { Scope } from "../model/scope.ts";
import { memberReferences, tableReference } from "../model/tables.ts";
import type { IndexedTable } from "./postfix-server.ts";

const indexed = new Set(["hash", "btree", "lmdb", "cdb", "dbm", "sdbm"]);
const ofAliases = new Set(["alias_maps", "alias_database"]);

/** The tables with an index that the configuration names, in main.cf and behind -o, each once. */
export function indexedTables(instance: Instance): readonly IndexedTable[] {
  const found = new Map<string, IndexedTable>();
  const take = (scope: Scope, names: Iterable<string>) => {
    for (const name of names)
      for (const { text } of scope.list(name) ?? []) {
        const reference = tableReference(text);
        for (const { type, name: path } of reference ? memberReferences(reference) : [])
          if (indexed.has(type) && path.startsWith("/"))
            found.set(`${type}:${path}`, { program: ofAliases.has(name) ? "postalias" : "postmap", type, path });
      }
  };
  take(instance.scope, [...instance.settings.keys(), "alias_maps", "alias_database"]);
  for (const { scope, overrides } of instance.activeServices) take(scope, overrides.keys());
  return [...found.values()];
}
