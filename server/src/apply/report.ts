/** What is told while an apply runs: each step before it is taken, what was found, and how it ended. */
export type Report =
  | { readonly event: "step"; readonly text: string }
  /** What a yes would do, step by step; `digest` goes into --expect, so that only what was shown is applied. */
  | { readonly event: "plan"; readonly steps: readonly string[]; readonly digest: string; readonly text: string }
  | {
      readonly event: "finding";
      readonly severity: "error" | "warning";
      readonly source: string;
      readonly text: string;
    }
  | { readonly event: "diff"; readonly text: string }
  | { readonly event: "change"; readonly text: string }
  | { readonly event: "log"; readonly severity: string; readonly text: string }
  /** Something fails; without a "keep" within so many seconds the old files come back. */
  | { readonly event: "countdown"; readonly seconds: number; readonly text: string }
  | { readonly event: "result"; readonly outcome: Outcome; readonly text: string; readonly backup?: string };

/** How an apply ended. In every case but "partly undone" the files are the old ones or the new ones, all of them. */
export type Outcome =
  | "unchanged"
  | "checked"
  | "refused"
  | "cancelled"
  | "applied"
  | "kept in spite of failures"
  | "rolled back"
  | "partly undone";

export type Tell = (report: Report) => void;
