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

/** First characters of a file, a negation and a comment. */
const noDomains = "/!#";

function firstOfEach(words: readonly Word[]): ReadonlyMap<string, Word> {
  const first = new Map<string, Word>();
  for (const word of words) if (!first.has(word.text)) first.set(word.text, word);
  return first;
}

/** The domains of each class as far as their names stand in main.cf; tables and files are not looked into. */
export function classDomains(instance: Instance): readonly ClassDomain[] {
  return instance.memo("class domains", () =>
    classParameters.flatMap((parameter) => {
      const setting = instance.settings.get(parameter);
      // A default repeats other lists (relay_domains before level 2); only what somebody wrote counts.
      if (!setting && parameter !== "mydestination") return [];
      const value = instance.scope.evaluated(parameter).text;
      const words = splitWords(value);
      const isLiteral = setting?.entry.value.text === value;
      const written = isLiteral ? undefined : firstOfEach(setting ? splitWords(setting.entry.value.text) : []);
      const domains: ClassDomain[] = [];
      for (const word of words) {
        const { text } = word;
        if (noDomains.includes(text[0]!) || tableReference(text) || text.includes("{")) continue;
        domains.push({ domain: text.toLowerCase(), parameter, word: written ? written.get(text) : word });
      }
      return domains;
    }),
  );
}
