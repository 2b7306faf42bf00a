import type { Block } from "../syntax/block.ts";
import type { Entry } from "../syntax/entry.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { EntryContext, EntryKinds, EntryRule, Finding } from "./rule.ts";

export interface RuleFinding {
  readonly rule: EntryRule;
  readonly finding: Finding;
}

/** The `kind` of an entry → what a rule says it is `on`. */
const kindsOfEntries: Readonly<Record<string, keyof EntryKinds>> = {
  parameter: "parameter",
  service: "service",
  "table-entry": "table",
  assignment: "assignment",
};

const nothing: readonly RuleFinding[] = [];

/** Checks entries one by one and remembers what was found, as long as the entry stays the same object. */
export class Linter {
  readonly #byKind = new Map<string, readonly EntryRule[]>();
  readonly #found = new WeakMap<Entry, readonly RuleFinding[]>();
  readonly #blocks = new WeakMap<Block, readonly Entry[]>();
  /** How often a rule looked at an entry: the measure of a key stroke's work. */
  checks = 0;

  constructor(
    rules: readonly EntryRule[],
    private readonly context: EntryContext,
    /** Told of a rule that failed: the others go on. */
    private readonly onFailure: (rule: string, error: unknown) => void = () => {},
  ) {
    const wanted = rules.filter((rule) => !rule.languages || rule.languages.includes(context.languageId));
    const any = wanted.filter((rule) => rule.on === "any");
    for (const [kind, on] of Object.entries(kindsOfEntries))
      this.#byKind.set(kind, [...wanted.filter((rule) => rule.on === on), ...any]);
    this.#byKind.set("any", any);
  }

  /** Whether a block was looked at, be it before the edit that made it what it is: then the rest costs little. */
  hasSeen(block: Block): boolean {
    return block.checkedBy === this;
  }

  /** The entries of a block that something was found in, in order. */
  entriesWithFindings(file: SourceFile, block: Block): readonly Entry[] {
    let entries = this.#blocks.get(block);
    if (!entries) {
      const forgets = file.isLarge;
      entries = block.entries.filter((entry) => {
        const isFound = this.findings(entry).length > 0;
        if (forgets) entry.forget();
        return isFound;
      });
      this.#blocks.set(block, entries);
      block.checkedBy = this;
    }
    return entries;
  }

  findings(entry: Entry): readonly RuleFinding[] {
    if (entry.checkedBy === this) return this.#found.get(entry) ?? nothing;
    const found = this.#check(entry);
    // Most entries are sound: a mark on them costs nothing, a map of them all would cost the garbage collector much.
    entry.checkedBy = this;
    if (found.length > 0) this.#found.set(entry, found);
    return found;
  }

  #check(entry: Entry): readonly RuleFinding[] {
    const kind = (entry as Entry & { kind?: string }).kind ?? "any";
    const rules = this.#byKind.get(kind) ?? this.#byKind.get("any")!;
    let found: RuleFinding[] | undefined;
    let asked: EntryRule | undefined;
    // One for all rules: most find nothing, and each would be thrown away.
    const report = (finding: Finding) => {
      found ??= [];
      found.push({ rule: asked!, finding });
    };
    this.checks += rules.length;
    for (const rule of rules) {
      asked = rule;
      try {
        rule.check(entry as never, report, this.context);
      } catch (error) {
        this.onFailure(rule.id, error);
      }
    }
    return found ?? nothing;
  }
}
