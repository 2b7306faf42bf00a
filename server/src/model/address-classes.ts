import { splitWords, type Word } from "../syntax/words.ts";
import type { Instance } from "./instance.ts";
import { tableReference } from "./tables.ts";

/** The parameters that say which domains this server receives mail for, by class. */
export const classParameters = [
  "mydestination",
  "virtual_alias_domains",
  "virtual_mailbox_domains",
  "relay_domains",
] as const;
export type ClassParameter = (typeof classParameters)[number];

export interface ClassDomain {
  readonly domain: string;
  readonly parameter: ClassParameter;
  /** The word as written, where the domain is written out in main.cf itself. */
  readonly word: Word | undefined;
}

/** The domains of each class as far as their names stand in main.cf; tables and files are not looked into. */
export function classDomains(instance: Instance): readonly ClassDomain[] {
  return instance.memo("class domains", () =>
    classParameters.flatMap((parameter) => {
      const setting = instance.settings.get(parameter);
      // A default repeats other lists (relay_domains before level 2); only what somebody wrote counts.
      if (!setting && parameter !== "mydestination") return [];
      const value = instance.scope.evaluated(parameter).text;
      const written = new Map<string, Word>();
      for (const word of setting ? splitWords(setting.entry.value.text) : [])
        if (!written.has(word.text)) written.set(word.text, word);
      return splitWords(value).flatMap((word) => {
        const { text } = word;
        if (
          text.startsWith("/") ||
          text.startsWith("!") ||
          text.startsWith("#") ||
          tableReference(text) ||
          text.includes("{")
        )
          return [];
        return [{ domain: text.toLowerCase(), parameter, word: written.get(text) }];
      });
    }),
  );
}
