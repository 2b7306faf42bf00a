import { isAddress } from "../host-port.ts";
import { parents } from "../lookup/mail-address.ts";
import { type Found, Maps } from "../lookup/maps.ts";
import type { Session, Status, Subject } from "./session.ts";
import { applyResult, type RunItems } from "./table-result.ts";

/** One check_…_access: its table, whom it talks about, and how restriction names in it are run. */
export interface AccessCheck {
  readonly session: Session;
  readonly table: string;
  readonly replyName: string;
  readonly subject: Subject;
  readonly run: RunItems;
}

/** `undefined`: the table has no entry. */
type Result = Status | undefined;

const mapsFor = ({ session, table }: AccessCheck) => new Maps(table, session.view.instance, [table]);

function lookUp(check: AccessCheck, maps: Maps, key: string, isPart: boolean): Result {
  return apply(check, maps.find(check.session.view.world, key, isPart), key);
}

function apply(check: AccessCheck, found: Found, key: string): Result {
  const { session, table, replyName, subject, run } = check;
  if (found.kind === "none") return undefined;
  if (found.kind === "failed") {
    session.step(`${session.current.text}: ${found.reason}`, "note");
    const value = "451 4.3.5 Server configuration error";
    return applyResult(session, { value, table, place: undefined, replyName, subject }, run);
  }
  if (found.kind === "some") {
    const says = session.view.world.choose({ table, key, asks: "result" }, ["skip it", "permit", "refuse"]);
    if (says === "permit") return session.permit(`${session.current.text}: an entry permits`);
    if (says === "refuse") return session.rejectUnworded("an entry refuses");
    return "dunno";
  }
  const place = found.place ?? session.current.place;
  return applyResult(session, { value: found.value, table: found.table, place, replyName, subject }, run);
}

/** A name and its parent domains, an address literal alone (check_domain_access()). */
export function domainAccess(check: AccessCheck, domain: string): Result {
  const { session } = check;
  const maps = mapsFor(check);
  const isParent = session.view.parentsMatch("smtpd_access_maps");
  let isPart = false;
  for (const name of isAddress(domain) ? [domain] : parents(domain, isParent)) {
    const result = lookUp(check, maps, name, isPart);
    if (result !== undefined) return result;
    isPart = true;
  }
  return undefined;
}

/** An address and the networks that its leading parts make (check_addr_access()). */
export function addressAccess(check: AccessCheck, address: string): Result {
  const maps = mapsFor(check);
  const delimiter = address.includes(":") ? ":" : ".";
  for (let key = address, isPart = false; ; isPart = true) {
    const result = lookUp(check, maps, key, isPart);
    if (result !== undefined) return result;
    const cut = key.lastIndexOf(delimiter);
    if (cut < 0) return undefined;
    key = key.slice(0, cut);
  }
}

/** The host name first, then the address. */
export const nameOrAddressAccess = (check: AccessCheck, name: string, address: string): Result =>
  domainAccess(check, name) ?? addressAccess(check, address);

/** One key as it is. */
export const keyAccess = (check: AccessCheck, key: string): Result => lookUp(check, mapsFor(check), key, false);

/** A mail address: whole, without extension, domain and parents, `user@` (check_mail_access()). */
export function mailAccess(check: AccessCheck, address: string): Result {
  const { session, subject } = check;
  const isSender = subject === "Sender address";
  const resolved = session.resolve(isSender ? session.recipient : session.sender, address);
  const domain = session.view.parentsMatch("smtpd_access_maps") ? ("parent" as const) : (".parent" as const);
  const found = session.view.find(mapsFor(check), resolved.address, { domain, localPartAt: true });
  const { decidedBy } = session;
  const result = apply(check, found, resolved.address);
  const isSuspicious = !session.view.flag("allow_untrusted_routing") && resolved.isRouted && !isSender;
  if (result === "ok" && isSuspicious) {
    session.step(`${session.current.text}: a routed address is not let through by a table`, "note");
    session.decidedBy = decidedBy;
    return "dunno";
  }
  return result;
}
