import type { Instance } from "../instance.ts";
import type { Scope } from "../scope.ts";
import { tableReference } from "../tables.ts";
import { openTable, type Place, type Table, type TableUse, tableWords } from "./table.ts";
import type { World } from "./worlds.ts";

/** What a list of tables says of a key. */
export type Found =
  | { readonly kind: "found"; readonly value: string; readonly table: string; readonly place?: Place | undefined }
  /** Found, in a branch that assumes so: what it says is not known. */
  | { readonly kind: "some"; readonly table: string }
  | { readonly kind: "none" }
  | { readonly kind: "failed"; readonly reason: string };

/** The tables of a parameter such as virtual_alias_maps, searched in order (maps_find()). */
export class Maps {
  readonly tables: readonly Table[];

  constructor(
    readonly title: string,
    instance: Instance,
    words: readonly string[],
    use: (word: string) => TableUse = () => ({ fold: true }),
  ) {
    this.tables = words.map((word) => openTable(instance, word, use(word)));
  }

  get isEmpty(): boolean {
    return this.tables.length === 0;
  }

  /** `isPart`: the key is only part of what is looked for, which tables of patterns are not asked. */
  find(world: World, key: string, isPart: boolean): Found {
    if (key === "") return { kind: "none" };
    for (const table of this.tables) {
      if (isPart && !table.takesParts) continue;
      const outcome = table.lookup(key);
      if (outcome.kind === "found") {
        if (outcome.value === "") return { kind: "failed", reason: `${table.name} gives nothing for ${key}` };
        return { ...outcome, table: table.name };
      }
      if (outcome.kind === "failed") return outcome;
      if (outcome.kind === "unknown") {
        const answer = world.choose({ table: table.name, key, asks: "entry" }, ["has no entry", "has an entry"]);
        if (answer === "has an entry") return { kind: "some", table: table.name };
      }
    }
    return { kind: "none" };
  }
}

/** The tables that a parameter names in a scope; undefined where its value is not to be known. */
export function mapsOf(instance: Instance, scope: Scope, parameter: string): Maps | undefined {
  const value = scope.value(parameter);
  if (value === undefined) return undefined;
  const aliases = mayHoldAliases.includes(parameter)
    ? [scope.value("alias_maps") ?? "", scope.value("alias_database") ?? ""].flatMap(tableWords).map(withoutWrappers)
    : [];
  return new Maps(parameter, instance, tableWords(value), (word) => ({
    fold: true,
    isAliases: aliases.includes(withoutWrappers(word)),
  }));
}

/** Parameters whose tables may be aliases(5) files: local_recipient_maps holds $alias_maps by default. */
const mayHoldAliases = ["alias_maps", "alias_database", "local_recipient_maps"];

const withoutWrappers = (word: string): string => {
  const reference = tableReference(word);
  return reference ? `${reference.type}:${reference.name}` : word;
};
