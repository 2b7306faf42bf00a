import type { Place } from "../lookup/table.ts";
import type { View } from "../lookup/view.ts";
import type { RestrictionItem, RestrictionList } from "../restrictions.ts";
import { type Resolution, type Resolved, resolve } from "../route/resolve.ts";
import type { AccessSituation, Decision, ListedItem, Step, StepOutcome } from "./situation.ts";

export type Status = "ok" | "dunno" | "reject";

/** smtpd gives up here: a broken configuration or table; it has answered already, or crashes. */
export class Stopped extends Error {}

interface Deferral {
  readonly code: number;
  readonly dsn: string;
  readonly reason: string;
  readonly step: Step;
}

/** Whose turn it is: the words that stand in replies. */
export type Subject =
  | "Client host"
  | "Unverified Client host"
  | "Helo command"
  | "Sender address"
  | "Recipient address"
  | "Data command"
  | "End-of-data"
  | "Etrn command"
  | "Client certificate"
  | "SASL login name";

/** What smtpd remembers while it looks at one recipient (SMTPD_STATE). */
export class Session {
  readonly steps: Step[] = [];
  readonly actions: { action: string; text: string; place?: Place | undefined }[] = [];
  /** Set as the commands come: undefined before them. */
  helo: string | undefined;
  sender: string | undefined;
  recipient: string | undefined;
  /** The domain of ETRN. */
  etrn: string | undefined;
  stage: "connect" | "helo" | "mail" | "rcpt" | "etrn" | "data" | "end-of-data" = "connect";
  deferIfPermit: Deferral | undefined;
  deferIfReject: Deferral | undefined;
  /** The depth at which warn_if_reject was read; 0 where it was not. */
  warnIfReject = 0;
  recursion = 0;
  /** Items of lists that were looked at. */
  looked = 0;
  isDiscarded = false;
  /** The restriction classes that are being followed, each inside the one before, without a table between them. */
  classes: string[] = [];
  isSilent = false;
  /** Undefined before MAIL FROM: smtpd has there what the session before left. */
  isSenderChecked: boolean | undefined;
  isRecipientChecked = false;
  reply: string | undefined;
  decidedBy: Step | undefined;
  /** The item of the list itself that is being looked at; the class's where a class is. */
  listed: ListedItem | undefined;
  /** The item that is being looked at. */
  current: { text: string; place: Place | undefined; list: string } = { text: "", place: undefined, list: "" };

  constructor(
    readonly view: View,
    /** trivial-rewrite's. */
    readonly rewriteView: View,
    readonly situation: AccessSituation,
    /** Restrictions that are taken to permit, whatever they look at. */
    readonly isSupposed: (list: RestrictionList, item: RestrictionItem) => boolean = () => false,
  ) {}

  get clientName(): string {
    return this.situation.name ?? "unknown";
  }

  get nameAndAddress(): string {
    return `${this.clientName}[${this.situation.client}]`;
  }

  /** Whom the client has logged in as; nobody can where smtpd has no SASL. */
  get login(): string | undefined {
    return this.view.flag("smtpd_sasl_auth_enable") ? this.situation.sasl || undefined : undefined;
  }

  code(parameter: string): number {
    const value = Number(this.view.text(parameter));
    return Number.isInteger(value) ? value : 450;
  }

  step(text: string, outcome: StepOutcome, place = this.current.place): Step {
    const step = { text, outcome, place, list: this.current.list, item: this.listed };
    this.steps.push(step);
    return step;
  }

  permit(text = this.current.text, place = this.current.place): Status {
    this.decidedBy = this.step(text, "permit", place);
    return "ok";
  }

  /** smtpd_check_reject(): a warning under warn_if_reject, a deferral where one is due. */
  reject(
    code: number,
    dsn: string,
    text: string,
    options: { isHard?: boolean; place?: Place | undefined } = {},
  ): Status {
    const place = options.place ?? this.current.place;
    const isWarning = this.warnIfReject > 0 && options.isHard !== true;
    let [finalCode, status] = code >= 400 && code <= 599 ? [code, dsn] : [450, "4.7.1"];
    const answer = finalCode === code ? text : "Service unavailable";
    if (!isWarning && this.deferIfReject && finalCode >= 500) {
      const { code: later, dsn: laterDsn, reason, step } = this.deferIfReject;
      this.warnIfReject = 0;
      this.deferIfReject = undefined;
      return this.reject(later, laterDsn, reason, { place: step.place });
    }
    if (finalCode >= 500 && this.view.flag("soft_bounce")) finalCode -= 100;
    status = `${String(finalCode)[0]}${status.slice(1)}`;
    const reply = `${finalCode} ${status} ${answer}`;
    const step = this.step(`${this.current.text}: ${reply}`, isWarning ? "warn" : "reject", place);
    if (isWarning) return "dunno";
    this.reply = reply;
    this.decidedBy = step;
    return "reject";
  }

  /** A refusal whose wording only the outside knows. */
  rejectUnworded(text: string): Status {
    if (this.warnIfReject > 0) {
      this.step(`${this.current.text}: ${text}`, "warn");
      return "dunno";
    }
    this.reply = undefined;
    this.decidedBy = this.step(`${this.current.text}: ${text}`, "reject");
    return "reject";
  }

  /** The client gets no reply at all. */
  noReply(text: string, place = this.current.place): Status {
    this.reply = undefined;
    this.isSilent = true;
    this.decidedBy = this.step(text, "reject", place);
    return "reject";
  }

  serverError(why: string): never {
    this.step(`${this.current.text}: ${why}`, "note");
    this.reject(451, "4.3.5", "Server configuration error", { isHard: true });
    throw new Stopped();
  }

  lookupError(address: string, why: string): never {
    this.step(`${this.current.text}: ${why}`, "note");
    this.reject(451, "4.3.0", `<${address}>: Temporary lookup failure`, { isHard: true });
    throw new Stopped();
  }

  deferIfPermitted(code: number, dsn: string, reason: string, place?: Place): Status {
    if (this.warnIfReject > 0) return this.reject(code, dsn, reason, { place });
    const step = this.step(
      `${this.current.text}: defers what would be permitted`,
      "defer later",
      place ?? this.current.place,
    );
    this.deferIfPermit ??= { code, dsn, reason, step };
    return "dunno";
  }

  deferIfRejected(code: number, dsn: string, reason: string, place?: Place): Status {
    const step = this.step(
      `${this.current.text}: defers what would be refused`,
      "defer later",
      place ?? this.current.place,
    );
    this.deferIfReject ??= { code, dsn, reason, step };
    return "dunno";
  }

  /** What becomes of an address; a broken table ends the list. */
  resolve(sender: string | undefined, address: string): Resolved {
    const resolution = this.resolution(sender, address);
    if (resolution.kind === "failed") return this.lookupError(address, resolution.reason);
    if (resolution.kind === "resolved") return { ...resolution, address: resolution.address.toLowerCase() };
    // smtpd refuses bad addresses before the lists; what slips through is of no class.
    return {
      kind: "resolved",
      address,
      domain: address.slice(address.lastIndexOf("@") + 1),
      addressClass: "default",
      isRouted: true,
      transport: "",
      nexthop: "",
      reasons: [],
    };
  }

  resolution(sender: string | undefined, address: string): Resolution {
    return resolve(this.rewriteView, sender ?? "", address);
  }

  /** Between two lists (SMTPD_CHECK_RESET). */
  reset(): void {
    this.recursion = 0;
    this.classes = [];
    this.warnIfReject = 0;
    this.deferIfReject = undefined;
  }

  decision(verdict: Decision["verdict"]): Decision {
    return {
      verdict,
      ...(verdict === "refused" && { reply: this.reply, isSilent: this.isSilent }),
      by: this.decidedBy,
      steps: this.steps,
      actions: this.actions,
    };
  }
}

/** Where an item of a list stands. */
export function placeOf(session: Session, list: RestrictionList, item: RestrictionItem): Place | undefined {
  const { main, master } = session.view.instance.files;
  if (!list.source) return undefined;
  const { entry, isOverride } = list.source;
  const file = isOverride ? master : main;
  const word = list.place(item.word);
  const argument = item.argument && item.argument !== item.word ? list.place(item.argument) : word;
  const span = { start: Math.min(word.start, argument.start), end: Math.max(word.end, argument.end) };
  return file && { uri: file.uri, range: entry.range(span) };
}
