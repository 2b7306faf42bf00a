import readRestrictions from "./data/restrictions.jsonl";
import { once, readRows } from "./rows.ts";
import type { Version } from "./version.ts";

/** One word of a restriction list. */
export interface RestrictionFact {
  readonly kind: "restriction";
  readonly name: string;
  /** What follows it, in the facts' own words; absent for a word that stands alone. */
  readonly argument?: string;
  readonly subject?: string;
  readonly since?: Version;
  readonly sinceGit?: Version;
  readonly removedIn?: Version;
  readonly usableIn: readonly string[];
  readonly usableOnlyWithDelayReject?: readonly string[];
  /** Ends evaluation whatever the client does. */
  readonly terminal?: boolean;
  readonly needs?: string;
  readonly replacedBy?: string;
  readonly [member: string]: unknown;
}

export interface RestrictionListFact {
  readonly kind: "list";
  readonly name: string;
  readonly since?: Version;
  /** The check_… that a bare `type:table` in this list stands for. */
  readonly implicitTable?: string;
}

type Row =
  | { readonly kind: "meta"; readonly required: readonly string[] }
  | RestrictionFact
  | RestrictionListFact
  | { readonly kind: "postscreen" | "rewrite"; readonly name: string; readonly argument?: string };

const rows = readRows<Row>(readRestrictions);

/** Every restriction, by its name in lower case. */
export const restrictions = once(
  () =>
    new Map(
      rows().flatMap((row) =>
        row.kind === "restriction" ? [[row.name.toLowerCase(), row as RestrictionFact] as const] : [],
      ),
    ),
);

export const restrictionLists = once(
  () =>
    new Map(rows().flatMap((row) => (row.kind === "list" ? [[row.name, row as RestrictionListFact] as const] : []))),
);

/** Words of which the relay or recipient list must hold one, or smtpd does not start. */
export const relayControls = once(() => rows().flatMap((row) => (row.kind === "meta" ? row.required : [])));

/** Whether a word is a restriction's name; they are compared without regard to case. */
export const isRestrictionWord = (word: string): boolean => restrictions().has(word.toLowerCase());
