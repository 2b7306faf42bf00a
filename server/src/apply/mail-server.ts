import type { Activation, Journal, Observation } from "./journal.ts";
import type { PlannedFile } from "./plan.ts";
import type { Tell } from "./report.ts";

/** What a check of the staged files found. */
export interface CheckResult {
  /** Whether the server would not start with them. */
  readonly isBad: boolean;
  readonly activation: Activation;
}

/** The server whose files are changed: how its files are checked, taken up and watched. */
export interface MailServer {
  readonly kind: "postfix" | "courier";
  /** Checks a private copy of the configuration with the installed programs. */
  readonly check: (plan: readonly PlannedFile[], tell: Tell) => Promise<CheckResult>;
  /** Looks at what answers and what fails already, before anything changes. */
  readonly observe: () => Promise<Observation>;
  /**
   * Makes the running server take the files up, and starts what ran before and does not now; throws Refused where it cannot;
   * the old files are taken up as far as that goes before. Returns, in a clause, why nothing took them up.
   */
  readonly activate: (
    activation: Activation,
    journal: Pick<Journal, "files" | "observed">,
    tell: Tell,
    files: "old" | "new",
  ) => Promise<string | undefined>;
  /** Watches the log and the listeners; what fails, in one clause, or undefined. `files`: which are in place. */
  readonly watch: (
    before: Observation,
    seconds: number,
    tell: Tell,
    files: "old" | "new",
    stop?: AbortSignal,
  ) => Promise<string | undefined>;
}
