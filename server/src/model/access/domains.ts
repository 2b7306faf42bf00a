import type { Instance } from "../instance.ts";
import type { Scope } from "../scope.ts";
import { tableReference } from "../tables.ts";

/** A domain for which mail stays here. */
export const ownDomain = (instance: Instance, scope: Scope): string | undefined =>
  firstDomain(instance, scope, ["virtual_mailbox_domains", "virtual_alias_domains", "mydestination"]) ??
  scope.value("myhostname");

/** A domain that stands in one of the lists, or is a key of a table there. */
export function firstDomain(instance: Instance, scope: Scope, parameters: readonly string[]): string | undefined {
  for (const parameter of parameters)
    for (const { text } of scope.list(parameter) ?? []) {
      if (text.startsWith("!") || text.startsWith("/") || text.startsWith("$")) continue;
      const table = tableReference(text);
      if (!table) return text.replace(/^\./, "");
      const file = table.name.startsWith("/") ? instance.files.sideFile(table.name, "postfix-table") : undefined;
      for (const entry of file?.entries() ?? []) {
        const key = "key" in entry ? (entry.key as { readonly text: string }).text : "";
        if (key !== "" && !key.includes("@") && !key.includes("/")) return key;
      }
    }
  return undefined;
}
