import type { Place } from "../lookup/table.ts";
import type { MailService } from "../mail-service.ts";
import type { RestrictionItem, RestrictionList } from "../restrictions.ts";

/** One client with one message for one recipient, at one smtpd. */
export interface Situation extends AccessSituation {
  readonly service: MailService;
}

/** The same, where it does not matter which service has the settings. */
export interface AccessSituation {
  readonly service: Pick<MailService, "scope">;
  /** The postscreen that listens before it. */
  readonly postscreen?: MailService | undefined;
  /** IP address of the client, canonical. */
  readonly client: string;
  /** Its verified host name; absent where it has none ("unknown" to Postfix). */
  readonly name?: string | undefined;
  /** Whom the client has logged in as. */
  readonly sasl?: string | undefined;
  readonly tls: boolean;
  /** Fingerprint of its certificate; absent without one. */
  readonly certificate?: string | undefined;
  /** What it says in EHLO; absent: a proper name that no table lists. */
  readonly helo?: string | undefined;
  /** Envelope sender; empty for `<>`. */
  readonly sender: string;
  readonly recipient: string;
}

/** An item where it stands in a list. */
export interface ListedItem {
  readonly list: RestrictionList;
  readonly item: RestrictionItem;
}

export type StepOutcome = "permit" | "reject" | "pass" | "warn" | "defer later" | "note" | "action";

/** One thing that happens to the message on its way, with the line that decides it. */
export interface Step {
  readonly text: string;
  readonly outcome: StepOutcome;
  readonly place?: Place | undefined;
  /** The restriction list, for steps of one. */
  readonly list?: string | undefined;
  readonly item?: ListedItem | undefined;
}

/** What becomes of the message in one branch, as far as smtpd decides. */
export interface Decision {
  readonly verdict: "permitted" | "refused";
  /** What the client is told, with code and status; absent where that is not known. */
  readonly reply?: string | undefined;
  /** Where it is refused without any reply: the connection is closed, or nobody answers. */
  readonly isSilent?: boolean;
  /** The step that decided; absent where nothing refused and nothing permitted by name. */
  readonly by?: Step | undefined;
  readonly steps: readonly Step[];
  /** What tables of access asked for: FILTER, HOLD, REDIRECT, BCC, DISCARD, PREPEND. */
  readonly actions: readonly { readonly action: string; readonly text: string; readonly place?: Place | undefined }[];
}
