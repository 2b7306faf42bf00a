import type { Instance } from "../model/instance.ts";
import type { Scope } from "../model/scope.ts";
import type { Entry } from "../syntax/entry.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Token } from "../syntax/text.ts";

/** A value as it is written in main.cf or by `-o`, with the scope in which it counts. */
export interface WrittenValue {
  readonly file: SourceFile;
  readonly entry: Entry;
  readonly name: string;
  readonly nameToken: Token;
  readonly value: Token;
  readonly scope: Scope;
  /** The service that overrides; undefined for main.cf. */
  readonly service: Instance["services"][number] | undefined;
}

/** Where a parameter is set: in main.cf, and by each active service. */
export function* writtenValues(instance: Instance, ...names: readonly string[]): IterableIterator<WrittenValue> {
  const { main, master } = instance.files;
  const overriding = instance.activeServices.filter(({ overrides }) => overrides.size > 0);
  for (const name of names) {
    const setting = instance.settings.get(name);
    if (main && setting) {
      const { entry } = setting;
      yield {
        file: main,
        entry,
        name,
        nameToken: entry.name,
        value: entry.value,
        scope: instance.scope,
        service: undefined,
      };
    }
    if (!master) continue;
    for (const service of overriding) {
      const override = service.overrides.get(name);
      if (override)
        yield {
          file: master,
          entry: service.entry,
          name,
          nameToken: override.name,
          value: override.value,
          scope: service.scope,
          service,
        };
    }
  }
}
