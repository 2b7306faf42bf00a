import { hasVersion } from "../../facts/version.ts";
import type { Place } from "../lookup/table.ts";
import { type RestrictionItem, type RestrictionList, restrictionList } from "../restrictions.ts";
import { runRestriction } from "./run-restriction.ts";
import { placeOf, type Session, type Status, Stopped, type Subject } from "./session.ts";
import type { TableResult } from "./table-result.ts";

/** What a list talks about when it speaks of the whole command. */
export interface Topic {
  readonly replyName: string;
  readonly subject: Subject;
  /** The check that a bare table stands for; undefined in the data lists. */
  readonly bareTable: string | undefined;
}

/** Follows a restriction list as smtpd does (generic_checks() in smtpd_check.c). */
export function runList(session: Session, list: RestrictionList, topic: Topic): Status {
  return runItems(session, list.items, topic, list.name, list, undefined);
}

function runItems(
  session: Session,
  items: readonly RestrictionItem[],
  topic: Topic,
  list: string,
  own: RestrictionList | undefined,
  place: Place | undefined,
): Status {
  const depth = session.recursion++;
  const outer = session.current;
  let status: Status = "dunno";
  for (const item of items) {
    if (session.isDiscarded) break;
    session.view.world.spent++;
    if (++session.looked > mostLooked) return unknownList(session, list);
    if (item.name === "warn_if_reject") {
      if (session.warnIfReject === 0) session.warnIfReject = session.recursion;
      continue;
    }
    const text =
      item.argument && item.argument !== item.word ? `${item.word.text} ${item.argument.text}` : item.word.text;
    session.current = { text, place: (own && placeOf(session, own, item)) ?? place, list };
    if (own && depth === 0) session.listed = { list: own, item };
    status = own && session.isSupposed(own, item) ? session.permit() : runItem(session, item, topic, list);
    session.current = outer;
    if (session.warnIfReject >= session.recursion) session.warnIfReject = 0;
    if (status !== "dunno") break;
    if (session.deferIfPermit && session.deferIfReject) break;
  }
  session.recursion = depth;
  if (depth === 0) session.listed = undefined;
  if (session.warnIfReject > session.recursion) session.warnIfReject = 0;
  return status;
}

function runItem(session: Session, item: RestrictionItem, topic: Topic, list: string): Status {
  const fromTable = (
    from: Session,
    items: readonly RestrictionItem[],
    place: Place | undefined,
    result: TableResult,
  ) => {
    const outer = from.classes;
    from.classes = [];
    const about = { ...topic, replyName: result.replyName, subject: result.subject };
    const status = runItems(from, items, about, list, undefined, place);
    from.classes = outer;
    return status;
  };
  if (item.kind === "class") {
    return runClass(session, item, topic, list);
  }
  if (item.kind === "unknown") return session.serverError(`smtpd knows no restriction "${item.word.text}"`);
  if (item.kind === "table") {
    const name = topic.bareTable;
    if (name === undefined) return session.serverError("a table cannot stand alone here");
    return runRestriction(session, { ...item, name }, topic, fromTable);
  }
  const { fact } = item;
  const { target } = session.view.instance;
  if (fact?.since && !hasVersion(target, fact.since)) return session.serverError(`not in Postfix ${target}`);
  if (fact?.removedIn && hasVersion(target, fact.removedIn))
    return session.serverError(`no longer in Postfix ${target}`);
  return runRestriction(session, item, topic, fromTable);
}

/** Items that are looked at for one recipient, and classes in classes: what comes behind them is left open. */
const mostLooked = 5000;
const deepest = 200;

/** Rounds in a circle of classes after which no decision will come any more. */
const mostRounds = 3;

function runClass(session: Session, { name }: RestrictionItem, topic: Topic, list: string): Status {
  const { classes } = session;
  const rounds = classes.filter((other) => other === name).length;
  if (classes.length > deepest) return unknownList(session, name);
  // smtpd itself goes on until its stack is full.
  if (rounds >= mostRounds) {
    session.noReply(
      `${name}: the restriction class holds itself: smtpd crashes, and closes the connection without a reply`,
    );
    throw new Stopped();
  }
  const { instance, scope } = session.view;
  const own = restrictionList(instance, scope, name);
  if (!own) return "dunno";
  if (!own.isKnown) return unknownList(session, name);
  session.step(`${name}:`, "note");
  classes.push(name);
  const status = runItems(session, own.items, topic, list, own, session.current.place);
  classes.pop();
  return status;
}

/** A list of which only part is known: anything may come of it. */
export function unknownList(session: Session, name: string): Status {
  const says = session.view.world.choose(`what ${name} says`, ["skip it", "permit", "refuse"]);
  if (says === "permit") return session.permit(`${name}: permits`);
  return says === "refuse" ? session.rejectUnworded(`${name} refuses`) : "dunno";
}
