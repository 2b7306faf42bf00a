import type { Instance } from "../../model/instance.ts";
import type { Entry } from "../../syntax/entry.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import type { Span, Token } from "../../syntax/text.ts";
import { splitWords } from "../../syntax/words.ts";

export interface NetworkWord {
  readonly file: SourceFile;
  readonly entry: Entry;
  readonly word: string;
  readonly span: Span;
  readonly isOverride: boolean;
}

/** The words of mynetworks, in main.cf and in overrides. */
export function eachNetworkWord(instance: Instance): NetworkWord[] {
  const { main, master } = instance.files;
  const words: NetworkWord[] = [];
  const add = (file: SourceFile, entry: Entry, value: Token, isOverride: boolean) => {
    for (const { text, start, end } of splitWords(value.text))
      words.push({ file, entry, word: text, span: { start: value.start + start, end: value.start + end }, isOverride });
  };
  const setting = instance.settings.get("mynetworks");
  if (main && setting) add(main, setting.entry, setting.entry.value, false);
  if (master)
    for (const { entry, overrides } of instance.activeServices) {
      const override = overrides.get("mynetworks");
      if (override) add(master, entry, override.value, true);
    }
  return words;
}
