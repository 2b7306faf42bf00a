import { isDigits } from "../evaluate.ts";
import type { Place } from "../lookup/table.ts";
import { classNames, readItems } from "../restrictions.ts";
import type { Session, Status, Subject } from "./session.ts";

/** A result of an access table, and who is talked about. */
export interface TableResult {
  readonly value: string;
  readonly table: string;
  readonly place: Place | undefined;
  readonly replyName: string;
  readonly subject: Subject;
}

/** Evaluates restriction names that a table gives. */
export type RunItems = (
  session: Session,
  items: ReturnType<typeof readItems>,
  place: Place | undefined,
  result: TableResult,
) => Status;

/** What an access table's result does (check_table_result() in smtpd_check.c). */
export function applyResult(session: Session, result: TableResult, run: RunItems): Status {
  const { value, place, replyName, subject, table } = result;
  const cut = value.search(/[ \t]/);
  const word = cut < 0 ? value : value.slice(0, cut);
  const text = cut < 0 ? "" : value.slice(cut).trimStart();
  const about = `<${replyName}>: ${subject} rejected: `;
  const said = `${session.current.text} (${table}): ${value}`;
  const named = session.current.text;
  const within = <Result>(action: () => Result): Result => {
    session.current = { ...session.current, text: `${named} (${table})` };
    const done = action();
    session.current = { ...session.current, text: named };
    return done;
  };
  switch (word.toUpperCase()) {
    case "DUNNO":
      session.step(said, "pass", place);
      return "dunno";
    case "OK":
    case "RELAY":
      return session.permit(said, place);
    case "REJECT":
    case "DEFER": {
      const isReject = word.toUpperCase() === "REJECT";
      const { dsn, rest } = splitDsn(text, isReject ? "5.7.1" : "4.7.1");
      const code = session.code(isReject ? "access_map_reject_code" : "access_map_defer_code");
      return within(() => session.reject(code, fixDsn(dsn, subject), about + (rest || "Access denied"), { place }));
    }
    case "DEFER_IF_PERMIT":
    case "DEFER_IF_REJECT": {
      const { dsn, rest } = splitDsn(text, "4.7.1");
      const code = session.code("access_map_defer_code");
      const reason = about + (rest || "Service unavailable");
      return within(() =>
        word.toUpperCase() === "DEFER_IF_PERMIT"
          ? session.deferIfPermitted(code, fixDsn(dsn, subject), reason, place)
          : session.deferIfRejected(code, fixDsn(dsn, subject), reason, place),
      );
    }
    case "INFO":
    case "WARN":
      session.step(said, "note", place);
      return "dunno";
    case "HANGUP":
      return session.noReply(said, place);
    case "FILTER":
    case "HOLD":
    case "DISCARD":
    case "REDIRECT":
    case "BCC":
    case "PREPEND":
      return delegate(session, word.toUpperCase(), text, said, place);
  }
  if (isDigits(value)) return session.permit(said, place);
  if (word.length === 3 && text !== "" && (word[0] === "4" || word[0] === "5") && isDigits(word)) {
    const { dsn, rest } = splitDsn(text, `${word[0]}.7.1`);
    return within(() =>
      session.reject(Number(word), fixDsn(dsn, subject), about + (rest || "Access denied"), { place }),
    );
  }
  if (value.includes(":")) session.serverError(`${table} gives a table as its result`);
  if (session.recursion > 100) session.serverError(`${table} leads in a circle`);
  const items = readItems(value, classNames(session.view.instance, session.view.scope));
  if (items.length === 0) return "ok";
  session.step(said, "note", place);
  return run(session, items, place, result);
}

/** Actions that cleanup carries out, if the message gets that far. */
function delegate(session: Session, action: string, text: string, said: string, place: Place | undefined): Status {
  const isUnavailable =
    session.sender === undefined || (action !== "PREPEND" && session.view.text("smtpd_proxy_filter") !== "");
  const lacks =
    (action === "FILTER" && !text.includes(":")) ||
    ((action === "REDIRECT" || action === "BCC") && !text.includes("@")) ||
    (action === "PREPEND" && (session.stage === "end-of-data" || !text.includes(":")));
  if (isUnavailable || lacks) {
    session.step(`${said} (has no effect here)`, "pass", place);
    return "dunno";
  }
  session.actions.push({ action, text, place });
  if (action !== "DISCARD") {
    session.step(said, "action", place);
    return "dunno";
  }
  session.isDiscarded = true;
  return session.permit(said, place);
}

/** `5.7.1 text`, with a status of its own or the usual one (dsn_split()). */
export function splitDsn(text: string, usual: string): { readonly dsn: string; readonly rest: string } {
  const blank = text.search(/[ \t]/);
  const word = blank < 0 ? text : text.slice(0, blank);
  const parts = word.split(".");
  const isStatus =
    parts.length === 3 &&
    /^[245]$/.test(parts[0]!) &&
    parts.slice(1).every((part) => isDigits(part) && part.length <= 3);
  if (!isStatus) return { dsn: usual, rest: text.trimStart() };
  return { dsn: word, rest: blank < 0 ? "" : text.slice(blank).trimStart() };
}

const senderStatus: Readonly<Record<string, string>> = {
  "1": "7",
  "2": "8",
  "3": "7",
  "4": "7",
  "6": "7",
  "7": "7",
  "8": "8",
};
const recipientStatus: Readonly<Record<string, string>> = {
  ...Object.fromEntries(["1", "2", "3", "4", "5", "6"].map((digit) => [digit, digit])),
  "7": "3",
  "8": "2",
};

/** A status about addresses, made fit for what is refused (smtpd_dsn_fix.c); its first digit follows the code. */
export function fixDsn(dsn: string, subject: Subject): string {
  if (dsn.slice(1, 4) !== ".1.") return dsn;
  const last = dsn.slice(4);
  if (subject === "Sender address") return `${dsn[0]}.1.${senderStatus[last] ?? "0"}`;
  if (subject === "Recipient address") return `${dsn[0]}.1.${recipientStatus[last] ?? "0"}`;
  return `${dsn[0]}.0.0`;
}
