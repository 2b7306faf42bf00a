import { isHostname } from "../host-port.ts";
import { mailStrategy } from "../route/resolve.ts";
import { domainAccess, keyAccess, mailAccess } from "./access-tables.ts";
import { argumentOf, ask, askDns, type Check, type Checks, tableOf } from "./check.ts";
import { serverAccess, serverChecks } from "./client-checks.ts";
import { checkListed } from "./listed-address.ts";
import type { Session, Status, Subject } from "./session.ts";

type Whose = "Sender address" | "Recipient address";

const addressOf = (session: Session, whose: Whose): string | undefined =>
  whose === "Sender address" ? session.sender : session.recipient;

/** Runs a test on an address that is there and not empty. */
function on(check: Check, whose: Whose, test: (address: string) => Status | undefined): Status {
  const address = addressOf(check.session, whose);
  return address ? (test(address) ?? "dunno") : "dunno";
}

const access = (check: Check, replyName: string, subject: Subject) => ({
  session: check.session,
  table: tableOf(check),
  replyName,
  subject,
  run: check.run,
});

const nonFqdn = (check: Check, whose: Whose): Status => {
  const { session } = check;
  const address = addressOf(session, whose);
  if (address === undefined || (whose === "Sender address" && address === "")) return "dunno";
  const at = address.lastIndexOf("@");
  const domain = at < 0 ? "" : address.slice(at + 1);
  if (domain.startsWith("[") && domain.endsWith("]")) return "dunno";
  const bare = domain.length > 1 && domain.endsWith(".") && !domain.endsWith("..") ? domain.slice(0, -1) : domain;
  if (isHostname(bare) && bare.includes(".")) return "dunno";
  const text = `<${address}>: ${whose} rejected: need fully-qualified address`;
  return session.reject(session.code("non_fqdn_reject_code"), "4.5.2", text);
};

/** Looks the domain up in the DNS, unless mail for it stays here. */
const unknownDomain = (check: Check, whose: Whose): Status =>
  on(check, whose, (address) => {
    const { session } = check;
    const other = whose === "Sender address" ? session.recipient : session.sender;
    const { addressClass, domain } = session.resolve(other, address);
    if (addressClass !== "default" && addressClass !== "relay") return "dunno";
    if (domain.startsWith("[") && domain.endsWith("]")) return "dunno";
    if (session.warnIfReject > 0) return "dunno";
    if (askDns(check, `whether the DNS knows ${domain.toLowerCase()}`, ["yes", "no"]) === "yes") return "dunno";
    return session.rejectUnworded(`${domain} is not in the DNS`);
  });

const unverified = (check: Check, whose: Whose): Status =>
  on(check, whose, (address) => {
    if (check.session.warnIfReject > 0) return "dunno";
    if (askDns(check, `whether a probe of ${address} succeeds`, ["yes", "no"]) === "yes") return "dunno";
    return check.session.rejectUnworded(`${address} is not deliverable`);
  });

const domainList = (check: Check, whose: Whose): Status =>
  on(check, whose, (address) => {
    if (argumentOf(check) === "" || check.session.warnIfReject > 0) return "dunno";
    const at = address.lastIndexOf("@");
    if (at < 0) return "dunno";
    const domain = address.slice(at + 1).toLowerCase();
    if (askDns(check, `whether ${argumentOf(check)} lists ${domain}`, ["not listed", "listed"]) === "not listed")
      return "dunno";
    return check.session.rejectUnworded(`${argumentOf(check)} lists ${domain}`);
  });

/** Whether mail to the recipient is this server's own business. */
function isAuthorized(session: Session, recipient: string): boolean {
  const { addressClass, isRouted } = session.resolve(session.sender, recipient);
  if (isRouted && !session.view.flag("allow_untrusted_routing")) return false;
  return addressClass !== "default";
}

const unauthorized = (check: Check, deferral: number): Status => {
  const { session } = check;
  const { recipient } = session;
  if (recipient === undefined || isAuthorized(session, recipient)) return "dunno";
  const code = session.code("relay_domains_reject_code") - deferral;
  return session.reject(code, deferral > 0 ? "4.7.1" : "5.7.1", `<${recipient}>: Relay access denied`);
};

/** Whether the login may use the sender address; `mayBeUnlisted`: an address that nobody owns is free. */
function ownedByOther(check: Check, mayBeUnlisted: boolean): Status {
  const { session } = check;
  const { login } = session;
  return on(check, "Sender address", (sender) => {
    if (login === undefined) return "dunno";
    const found = owners(session, sender);
    if (found.kind === "failed") return session.serverError(found.reason);
    if (found.kind === "none" && mayBeUnlisted) return "dunno";
    if (found.kind === "some" && ask(check, `whether ${login} owns ${sender}`, ["yes", "no"]) === "yes") return "dunno";
    if (
      found.kind === "found" &&
      found.value.split(/[\s,]+/).some((name) => name.toLowerCase() === login.toLowerCase())
    )
      return "dunno";
    return session.reject(553, "5.7.1", `<${sender}>: Sender address rejected: not owned by user ${login}`);
  });
}

const owners = (session: Session, sender: string) => {
  const { address } = session.resolve(session.recipient, sender);
  return session.view.find(session.view.maps("smtpd_sender_login_maps"), address, mailStrategy(session.view));
};

const notLoggedIn = (check: Check): Status =>
  on(check, "Sender address", (sender) => {
    const { session } = check;
    if (session.login !== undefined) return "dunno";
    const found = owners(session, sender);
    if (found.kind === "failed") return session.serverError(found.reason);
    if (found.kind === "none") return "dunno";
    return session.reject(553, "5.7.1", `<${sender}>: Sender address rejected: not logged in`);
  });

const withSasl = (check: Check, test: () => Status): Status =>
  check.session.view.flag("smtpd_sasl_auth_enable") ? test() : "dunno";

const servers = (check: Check, whose: Whose): Status => {
  tableOf(check);
  return on(check, whose, (address) => serverAccess(check, address.slice(address.lastIndexOf("@") + 1)));
};

/** Restrictions that look at the sender and at the recipient. */
export const addressChecks: Checks = {
  ...serverChecks("sender", (check) => servers(check, "Sender address")),
  ...serverChecks("recipient", (check) => servers(check, "Recipient address")),
  check_sender_access: (check) => {
    const { session } = check;
    const base = access(check, session.sender ?? "", "Sender address");
    if (session.sender === undefined) return "dunno";
    if (session.sender === "") return keyAccess(base, session.view.text("smtpd_null_access_lookup_key")) ?? "dunno";
    return mailAccess(base, session.sender) ?? "dunno";
  },
  check_recipient_access: (check) => {
    const { session } = check;
    const base = access(check, session.recipient ?? "", "Recipient address");
    return session.recipient === undefined ? "dunno" : (mailAccess(base, session.recipient) ?? "dunno");
  },
  reject_non_fqdn_sender: (check) => nonFqdn(check, "Sender address"),
  reject_non_fqdn_recipient: (check) => nonFqdn(check, "Recipient address"),
  reject_unknown_address: (check) => unknownDomain(check, "Sender address"),
  reject_unknown_sender_domain: (check) => unknownDomain(check, "Sender address"),
  reject_unknown_recipient_domain: (check) => unknownDomain(check, "Recipient address"),
  reject_unverified_sender: (check) => unverified(check, "Sender address"),
  reject_unverified_recipient: (check) => unverified(check, "Recipient address"),
  reject_rhsbl_sender: (check) => domainList(check, "Sender address"),
  reject_rhsbl_recipient: (check) => domainList(check, "Recipient address"),
  reject_authenticated_sender_login_mismatch: (check) => withSasl(check, () => ownedByOther(check, false)),
  reject_unauthenticated_sender_login_mismatch: (check) => withSasl(check, () => notLoggedIn(check)),
  reject_known_sender_login_mismatch: (check) =>
    withSasl(check, () => (check.session.login === undefined ? notLoggedIn(check) : ownedByOther(check, true))),
  reject_sender_login_mismatch: (check) =>
    withSasl(check, () => (check.session.login === undefined ? notLoggedIn(check) : ownedByOther(check, false))),
  reject_unlisted_sender: (check) => on(check, "Sender address", () => checkListed(check.session, "Sender address")),
  reject_unlisted_recipient: (check) =>
    on(check, "Recipient address", () => checkListed(check.session, "Recipient address")),
  check_recipient_maps: (check) =>
    on(check, "Recipient address", () => checkListed(check.session, "Recipient address")),
  // One recipient is looked at: it is taken for the only one.
  reject_multi_recipient_bounce: () => "dunno",
  permit_auth_destination: ({ session }) =>
    session.recipient !== undefined && isAuthorized(session, session.recipient) ? session.permit() : "dunno",
  reject_unauth_destination: (check) => unauthorized(check, 0),
  defer_unauth_destination: (check) => unauthorized(check, 100),
  check_relay_domains: ({ session }) => {
    if (session.recipient === undefined) return "dunno";
    if (isAuthorized(session, session.recipient)) return session.permit();
    const text = `<${session.recipient}>: Recipient address rejected: Relay access denied`;
    return session.reject(session.code("relay_domains_reject_code"), "5.7.1", text);
  },
  permit_mx_backup: (check) => {
    const { session } = check;
    if (session.recipient === undefined) return "dunno";
    if (isAuthorized(session, session.recipient)) return session.permit();
    const { domain, isRouted } = session.resolve(session.sender, session.recipient);
    if (isRouted || domain.startsWith("[")) return "dunno";
    const question = `whether the DNS names this server as a mail server of ${domain}`;
    return ask(check, question, ["no", "yes"]) === "yes" ? session.permit() : "dunno";
  },
  check_etrn_access: (check) => {
    const { etrn } = check.session;
    const base = access(check, etrn ?? "", "Etrn command");
    return etrn === undefined ? "dunno" : (domainAccess(base, etrn) ?? "dunno");
  },
};
