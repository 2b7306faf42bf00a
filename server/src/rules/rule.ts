import type { Version } from "../facts/version.ts";
import type { KeyForm, NoCertificate } from "../host/host.ts";
import type { Instance } from "../model/instance.ts";
import type { Assignment } from "../syntax/courier.ts";
import type { Entry } from "../syntax/entry.ts";
import type { TableEntry } from "../syntax/lookup-table.ts";
import type { Parameter } from "../syntax/main-cf.ts";
import type { Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Range, Span } from "../syntax/text.ts";

export type Severity = "error" | "warning" | "information" | "hint";

/** One replacement in a file; without `uri` in the file of the finding. */
export interface TextEdit {
  readonly uri?: string;
  readonly range: Range;
  readonly newText: string;
}

export interface Fix {
  /** What the fix does, as an order: "Insert the missing '='". */
  readonly title: string;
  /** Safe: the configuration means the same afterwards, or what it obviously meant; takes part in fix-all. */
  readonly safe: boolean;
  /** The edits for the files as they are now; made when somebody wants them, because entries move. */
  readonly edits: () => readonly TextEdit[];
}

export interface Related {
  readonly file: SourceFile;
  readonly entry: Entry;
  readonly span?: Span;
  readonly message: string;
}

/** What a rule says of an entry. Without a span it means the whole entry. */
export interface Finding {
  readonly span?: Span;
  /** A place outside the logical text (a comment), its lines counted from the entry's first. */
  readonly place?: Range;
  /** Lower case, no full stop, names in double quotes; Postfix's own wording where it has one. */
  readonly message: string;
  /** Where it differs from the rule's. */
  readonly severity?: Severity;
  readonly fixes?: readonly Fix[];
}

/** What a rule that sees the whole instance says. */
export interface ModelFinding extends Finding {
  readonly file: SourceFile;
  readonly entry: Entry;
  readonly related?: readonly Related[];
}

/** A configuration to show and to run. A line of carets below a line marks the problem and holds its message. */
export type Example = string | ExampleFiles;

export interface ExampleFiles {
  /** Text by path, relative to the configuration directory ("main.cf", "master.cf", "../courier/imapd"). */
  readonly files: Readonly<Record<string, string>>;
  readonly target?: Version;
  readonly courier?: Version;
  readonly courierTls?: "openssl" | "gnutls";
  readonly addresses?: readonly string[];
  readonly port465?: "rfc8314" | "avoid" | "off";
  /** What the machine answers; absent: nobody may be asked. */
  readonly machine?: {
    /** Absolute path → text, or text with mode and owner. A path that ends with "/" is a directory. */
    readonly files?: Readonly<
      Record<string, string | { text: string; mode?: number; owner?: number; group?: number; modified?: number }>
    >;
    /** What certificate files hold, by path; the text of such a file is made up. */
    readonly certificates?: Readonly<
      Record<
        string,
        | NoCertificate
        | {
            names: readonly string[];
            days: number;
            keyFits?: boolean;
            key?: KeyForm;
            selfSigned?: boolean;
            rsaBits?: number;
            weakSignature?: "MD5" | "SHA-1";
            isKeyFirst?: boolean;
            isLeafFirst?: boolean;
            chain?: readonly string[];
            missingIssuer?: string;
          }
      >
    >;
    readonly addresses?: readonly string[];
    readonly hostname?: string;
    /** Output of `postconf` by its arguments joined with blanks. */
    readonly postconf?: Readonly<Record<string, string>>;
    /** "TYPE name" → records. */
    readonly dns?: Readonly<Record<string, readonly string[]>>;
  };
}

/** What every rule says of itself; its documentation page is made from it. */
export interface RuleInfo {
  /** Kebab case; never renamed, never reused. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what is wrong. */
  readonly summary: string;
  /** One to four sentences: what happens, and why it matters. */
  readonly why: string;
  /** Pages that say so: postfix.org, an RFC, a man page. The first is the finding's link for those who want the source. */
  readonly references: readonly string[];
  /** The log line that goes with it, its variable parts as <…>. */
  readonly log?: string;
  /** The kind of fix it offers at best. */
  readonly fix: "none" | "safe" | "unsafe";
  readonly examples: { readonly bad: readonly Example[]; readonly good: readonly Example[] };
  /** Off unless the settings turn it on. */
  readonly offByDefault?: boolean;
  /** Entries that follow each other without a sound one between are one pasted block: only the first is reported. */
  readonly oncePerBlock?: boolean;
  /** Rules whose findings on the same entry say no more than this one's, and are dropped. */
  readonly insteadOf?: readonly string[];
}

/** What a rule that sees one entry may know besides: nothing that another entry could change. */
export interface EntryContext {
  readonly target: Version;
  readonly courier: Version;
  readonly courierTls: "openssl" | "gnutls" | undefined;
  readonly port465: "rfc8314" | "avoid" | "off";
  readonly languageId: string;
  /** The file's name without directory. */
  readonly fileName: string;
}

export interface EntryKinds {
  parameter: Parameter;
  service: Service;
  table: TableEntry;
  assignment: Assignment;
  any: Entry;
}

/** A rule that sees one entry alone, so that what it finds stays true until that entry changes. Runs at every key. */
export interface EntryRule<Kind extends keyof EntryKinds = keyof EntryKinds> extends RuleInfo {
  readonly needs: "entry";
  readonly on: Kind;
  /** Only for these languages; absent: for every language whose entries are of that kind. */
  readonly languages?: readonly string[];
  readonly check: (entry: EntryKinds[Kind], report: (finding: Finding) => void, context: EntryContext) => void;
}

/** A rule that sees the whole instance. Runs when typing pauses. `host`: parts of it ask the machine. */
export interface ModelRule extends RuleInfo {
  readonly needs: "model" | "host";
  readonly check: (instance: Instance, report: (finding: ModelFinding) => void) => void;
}

export type Rule = EntryRule | ModelRule;

/** Declares a rule for one kind of entry, so that `check` is typed by it. */
export const entryRule = <Kind extends keyof EntryKinds>(rule: Omit<EntryRule<Kind>, "needs">): EntryRule =>
  ({ ...rule, needs: "entry" }) as unknown as EntryRule;

export const modelRule = (rule: Omit<ModelRule, "needs">): ModelRule => ({ ...rule, needs: "model" });

export const hostRule = (rule: Omit<ModelRule, "needs">): ModelRule => ({ ...rule, needs: "host" });

/** The fix that replaces a span of an entry. */
export const replacement = (entry: Entry, span: Span, newText: string): TextEdit => ({
  range: entry.range(span),
  newText,
});

/** The edit that takes an entry out, with its line end but without the comments behind it. */
export function removal(entry: Entry): TextEdit {
  const { start, end } = entry.wholeRange;
  const isLast = entry.lines[end.line - entry.line]?.endsWith("\n") !== true;
  return { range: { start, end: isLast ? end : { line: end.line + 1, character: 0 } }, newText: "" };
}
