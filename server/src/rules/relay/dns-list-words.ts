import type { Instance } from "../../model/instance.ts";
import { writtenLists } from "../../model/restrictions.ts";
import type { Entry } from "../../syntax/entry.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import type { Span } from "../../syntax/text.ts";
import { splitWords } from "../../syntax/words.ts";
import { writtenValues } from "../setting-rule.ts";

export interface DnsListWord {
  readonly file: SourceFile;
  readonly entry: Entry;
  /** The domain, without filter and weight. */
  readonly domain: string;
  /** "=127.0.0.…", or empty. */
  readonly filter: string;
  readonly span: Span;
  /** The restriction that asks, with the list; undefined in postscreen's list. */
  readonly whole: Span;
  readonly restriction: string | undefined;
}

/** Every block list that restrictions or postscreen ask. */
export function dnsListWords(instance: Instance): DnsListWord[] {
  const { main, master } = instance.files;
  const found: DnsListWord[] = [];
  for (const list of writtenLists(instance)) {
    const { entry, isOverride } = list.source!;
    const file = isOverride ? master : main;
    if (!file) continue;
    for (const { name, argument, word } of list.items) {
      if (!argument || !/rbl|rhsbl|dnswl|rhswl/.test(name)) continue;
      const [domain = "", ...rest] = argument.content.text.split("=");
      const span = list.place(argument);
      found.push({
        file,
        entry,
        domain,
        filter: rest.length > 0 ? `=${rest.join("=")}` : "",
        span,
        whole: { start: list.place(word).start, end: span.end },
        restriction: name,
      });
    }
  }
  for (const { file, entry, value } of writtenValues(instance, "postscreen_dnsbl_sites")) {
    for (const word of splitWords(value.text)) {
      const [site = ""] = word.text.split("*");
      const [domain = "", ...rest] = site.split("=");
      const span = { start: value.start + word.start, end: value.start + word.end };
      found.push({
        file,
        entry,
        domain,
        filter: rest.length > 0 ? `=${rest.join("=")}` : "",
        span,
        whole: span,
        restriction: undefined,
      });
    }
  }
  return found;
}
