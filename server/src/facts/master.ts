import readMaster from "./data/master.jsonl";
import { once, readRows } from "./rows.ts";
import { hasVersion, type Version } from "./version.ts";

/** A program of the daemon directory. */
export interface CommandFact {
  readonly kind: "command";
  readonly command: string;
  readonly role: string;
  readonly framework?: string;
  readonly since?: Version;
  readonly manPage?: string;
  readonly typicalServiceTypes: readonly string[];
  readonly requiresProcessLimit?: number;
  readonly requiresUnprivileged?: "n";
  readonly needsWakeup?: boolean;
  readonly chroot: "may" | "should not" | "must not";
  readonly note?: string;
}

/** A line of the master.cf that comes with Postfix. */
export interface StockFact {
  readonly kind: "stock";
  readonly name: string;
  readonly type: string;
  readonly private: string;
  readonly unprivileged: string;
  readonly chroot: string;
  readonly wakeup: string;
  readonly maxproc: string;
  readonly command: string;
  readonly commented?: boolean;
  readonly since?: Version;
  readonly until?: Version;
}

interface AttributeFact {
  readonly kind: "pipe-attribute" | "spawn-attribute" | "smtp-attribute";
  readonly attribute: string;
  readonly since?: Version;
  readonly required?: boolean;
}

export interface PipeFlagFact {
  readonly kind: "pipe-flag";
  readonly flag: string;
  /** What it does, in a few words. */
  readonly code: string;
  readonly since?: Version;
  readonly needsSingleRecipient?: boolean;
}

interface PipeMacroFact {
  readonly kind: "pipe-macro";
  readonly macro: string;
  readonly since?: Version;
  readonly expandsPerRecipient?: boolean;
}

type Row = CommandFact | StockFact | AttributeFact | PipeFlagFact | PipeMacroFact | { readonly kind: "field" | "type" };

const rows = readRows<Row>(readMaster);

export const commands = once(
  () => new Map(rows().flatMap((row) => (row.kind === "command" ? [[row.command, row] as const] : []))),
);

/** The uncommented lines of the target's stock master.cf. */
export const stockServices = (target: Version): readonly StockFact[] =>
  rows().filter(
    (row): row is StockFact =>
      row.kind === "stock" &&
      row.commented !== true &&
      hasVersion(target, row.since) &&
      !(row.until !== undefined && hasVersion(target, row.until) && row.until !== target),
  );

/** Names of pipe's attributes without "=", with the release that brought each. */
export const pipeAttributes = once(() => attributes("pipe-attribute"));
export const spawnAttributes = once(() => attributes("spawn-attribute"));
export const smtpAttributes = once(() => attributes("smtp-attribute"));

const attributes = (kind: AttributeFact["kind"]): ReadonlyMap<string, Version | undefined> =>
  new Map(
    rows().flatMap((row) =>
      row.kind === kind ? [[(row as AttributeFact).attribute.replace("=", ""), row.since] as const] : [],
    ),
  );

export const pipeFlags = once(
  () => new Map(rows().flatMap((row) => (row.kind === "pipe-flag" ? [[row.flag, row] as const] : []))),
);

/** Names that pipe(8) expands in argv, without `${}`. */
export const pipeMacros = once(
  () =>
    new Map(
      rows().flatMap((row) => (row.kind === "pipe-macro" ? [[row.macro.replace(/^\$\{|\}$/g, ""), row] as const] : [])),
    ),
);
