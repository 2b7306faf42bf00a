import { hasVersion } from "../../facts/version.ts";
import type { Instance } from "../instance.ts";
import { View } from "../lookup/view.ts";
import { type Branches, inEveryWorld, type Presumption, type World } from "../lookup/worlds.ts";
import { searchRelayControl } from "../relay.ts";
import { classNames, type RestrictionItem, type RestrictionList, restrictionList } from "../restrictions.ts";
import { splitAddress } from "../route/address.ts";
import { qualified } from "../route/resolve.ts";
import { scopeOfService } from "../route/service-scope.ts";
import { checkListed } from "./listed-address.ts";
import { passesPostscreen } from "./postscreen.ts";
import { runList, type Topic, unknownList } from "./run-list.ts";
import { Session, type Status, Stopped } from "./session.ts";
import type { AccessSituation, Decision } from "./situation.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** Whether smtpd takes the message, in every branch of what the files leave open and nobody presumes. */
export function evaluateAccess(instance: Instance, situation: AccessSituation, isPresumed?: Presumption): Verdict {
  return verdictOf(everyDecision(instance, situation, isPresumed));
}

/** What smtpd decides in each branch. */
export const everyDecision = (
  instance: Instance,
  situation: AccessSituation,
  isPresumed?: Presumption,
): Branches<Decision> => inEveryWorld((world) => decide(instance, situation, world), isPresumed);

/** Whether smtpd lets the client ask for the mail that waits for a domain (ETRN); sender and recipient do not count. */
export function evaluateEtrn(
  instance: Instance,
  situation: AccessSituation,
  domain: string,
  isPresumed?: Presumption,
): Verdict {
  return verdictOf(inEveryWorld((world) => smtpdFor(instance, situation, world).etrn(domain), isPresumed));
}

/** Whether smtpd takes the message in one branch, and where restrictions that are supposed to permit do so. */
export function decide(
  instance: Instance,
  situation: AccessSituation,
  world: World,
  isSupposed?: (list: RestrictionList, item: RestrictionItem) => boolean,
): Decision {
  return smtpdFor(instance, situation, world, isSupposed).run();
}

function smtpdFor(
  instance: Instance,
  situation: AccessSituation,
  world: World,
  isSupposed?: (list: RestrictionList, item: RestrictionItem) => boolean,
): Smtpd {
  const view = new View(instance, situation.service.scope, world);
  const rewrite = view.as(scopeOfService(instance, view.text("rewrite_service_name") || "rewrite"));
  return new Smtpd(new Session(view, rewrite, situation, isSupposed));
}

const refused = (status: Status): boolean => status === "reject";

/** The order of an SMTP session, with the lists where smtpd looks at them. */
class Smtpd {
  constructor(private readonly session: Session) {}

  run(): Decision {
    const { session } = this;
    const { view, situation } = session;
    const isDelayed = view.scope.bool("smtpd_delay_reject") !== false;
    if (!this.#begins(isDelayed)) return session.decision("refused");
    if (this.isBad(situation.sender, "501 5.1.7 Bad sender address syntax")) return session.decision("refused");
    if (!isDelayed && refused(this.mail())) return session.decision("refused");
    if (this.isBad(situation.recipient, "501 5.1.3 Bad recipient address syntax")) return session.decision("refused");
    if (this.isForProbes(situation.recipient)) {
      session.current = { text: "address_verify_sender", place: view.place("address_verify_sender"), list: "" };
      session.permit("mail to address_verify_sender is always taken");
    } else if (situation.recipient.toLowerCase() === "postmaster") {
      session.current = { text: "postmaster", place: undefined, list: "" };
      session.permit("postmaster without a domain is always taken");
    } else {
      session.stage = "rcpt";
      session.isRecipientChecked = false;
      if (isDelayed) {
        this.#everything();
        if (refused(this.client()) || refused(this.helo()) || refused(this.mail())) return session.decision("refused");
      }
      this.#everything();
      if (refused(this.recipient())) return session.decision("refused");
    }
    this.#everything();
    for (const [list, topic] of dataLists) {
      session.stage = list === "smtpd_data_restrictions" ? "data" : "end-of-data";
      session.deferIfPermit = undefined;
      if (refused(this.#atEnd(this.#list(list, topic)))) return session.decision("refused");
    }
    return session.decision("permitted");
  }

  etrn(domain: string): Decision {
    const { session } = this;
    const { view } = session;
    const isDelayed = view.scope.bool("smtpd_delay_reject") !== false;
    if (!this.#begins(isDelayed)) return session.decision("refused");
    session.stage = "etrn";
    if (isDelayed && (refused(this.client()) || refused(this.helo()))) return session.decision("refused");
    session.etrn = domain;
    const topic: Topic = { replyName: domain, subject: "Etrn command", bareTable: "check_etrn_access" };
    if (refused(this.#list("smtpd_etrn_restrictions", topic))) return session.decision("refused");
    if (view.listed("fast_flush_domains", { text: domain, as: "domain" }) === "yes")
      return session.decision("permitted");
    const text = "fast_flush_domains";
    session.current = { text, place: view.place(text) ?? view.place("relay_domains"), list: text };
    session.reply = `459 <${domain}>: service unavailable`;
    session.decidedBy = session.step(`${text} does not hold ${domain}: ${session.reply}`, "reject");
    return session.decision("refused");
  }

  /** Whether the client gets as far as its first command about mail. */
  #begins(isDelayed: boolean): boolean {
    const { session } = this;
    const { view, situation } = session;
    const why = this.#cannotStart();
    if (why !== undefined) {
      session.current = { text: "smtpd", place: undefined, list: "" };
      session.noReply(`smtpd does not start, and nobody is answered: ${why}`);
      return false;
    }
    const { postscreen } = situation;
    if (postscreen && !passesPostscreen(session, view.as(postscreen.scope))) return false;
    if (!isDelayed && (refused(this.client()) || refused(this.helo()))) return false;
    return !this.needsTls();
  }

  #cannotStart(): string | undefined {
    const { instance, scope } = this.session.view;
    const control = searchRelayControl(instance, scope);
    if (control === false) return "no list keeps strangers from relaying";
    if (typeof control === "string")
      return `it crashes while it searches the restriction class "${control}", which holds itself`;
    const lacks = (name: string) => scope.origin(name) === undefined || scope.value(name) === "";
    return instance.memoOf("a class without definition", scope, () => {
      const name = [...classNames(instance, scope)].find(lacks);
      return name && `the restriction class "${name}" has no definition`;
    });
  }

  #everything(): void {
    const { session } = this;
    session.helo = session.situation.helo;
    session.sender = session.situation.sender;
    session.recipient = session.situation.recipient;
  }

  client(): Status {
    const { session } = this;
    session.deferIfPermit = undefined;
    return this.#list("smtpd_client_restrictions", {
      replyName: session.nameAndAddress,
      subject: "Client host",
      bareTable: "check_client_access",
    });
  }

  helo(): Status {
    const { session } = this;
    if (session.stage === "connect") session.stage = "helo";
    session.helo = session.situation.helo;
    return this.#list("smtpd_helo_restrictions", {
      replyName: session.helo ?? "",
      subject: "Helo command",
      bareTable: "check_helo_access",
    });
  }

  mail(): Status {
    const { session } = this;
    if (session.stage === "helo") session.stage = "mail";
    session.sender = session.situation.sender;
    session.isSenderChecked = false;
    const status = this.#list("smtpd_sender_restrictions", {
      replyName: session.sender,
      subject: "Sender address",
      bareTable: "check_sender_access",
    });
    if (status === "reject" || session.sender === "" || session.isDiscarded) return status;
    return session.view.flag("smtpd_reject_unlisted_sender") && !session.isSenderChecked
      ? this.#unlisted("Sender address", "smtpd_reject_unlisted_sender")
      : status;
  }

  recipient(): Status {
    const { session } = this;
    const { view } = session;
    const topic: Topic = {
      replyName: session.recipient!,
      subject: "Recipient address",
      bareTable: "check_recipient_access",
    };
    const relayFirst =
      hasVersion(view.instance.target, "3.6") && view.flag("smtpd_relay_before_recipient_restrictions");
    const hasRelayList = hasVersion(view.instance.target, "2.10");
    const relay = hasRelayList ? ["smtpd_relay_restrictions"] : [];
    const lists = relayFirst ? [...relay, "smtpd_recipient_restrictions"] : ["smtpd_recipient_restrictions", ...relay];
    session.reset();
    for (const list of lists) if (this.#list(list, topic, false) === "reject") return "reject";
    if (this.#atEnd("dunno") === "reject") return "reject";
    if (
      view.scope.bool("smtpd_reject_unlisted_recipient") === false ||
      session.isRecipientChecked ||
      session.isDiscarded
    )
      return "dunno";
    return this.#unlisted("Recipient address", "smtpd_reject_unlisted_recipient");
  }

  #list(name: string, topic: Topic, resets = true): Status {
    const { session } = this;
    const { view } = session;
    if (resets) session.reset();
    const list = restrictionList(view.instance, view.scope, name);
    if (!list) return "dunno";
    try {
      if (!list.isKnown) {
        session.current = { text: name, place: view.place(name), list: name };
        return unknownList(session, name);
      }
      return runList(session, list, topic);
    } catch (error) {
      if (error instanceof Stopped) return "reject";
      throw error;
    }
  }

  #unlisted(whose: "Sender address" | "Recipient address", parameter: string): Status {
    const { session } = this;
    session.current = { text: parameter, place: session.view.place(parameter), list: parameter };
    try {
      return checkListed(session, whose);
    } catch (error) {
      if (error instanceof Stopped) return "reject";
      throw error;
    }
  }

  /** What would be permitted is put off where a restriction asked for that. */
  #atEnd(status: Status): Status {
    const { session } = this;
    const { deferIfPermit } = session;
    if (status === "reject" || !deferIfPermit) return status;
    const { code, dsn, reason, step } = deferIfPermit;
    session.current = { text: "defer_if_permit", place: step.place, list: step.list ?? "" };
    return session.reject(code, dsn, reason);
  }

  /** Whether mail is for the sender of address probes, whose replies must come in (valid_verify_sender_addr()). */
  isForProbes(recipient: string): boolean {
    const { rewriteView, view } = this.session;
    const name = view.text("address_verify_sender");
    if (name === "" || name === "<>") return false;
    const own = qualified(rewriteView, name).toLowerCase();
    const ttl = view.text("address_verify_sender_ttl");
    if (ttl === "" || /^0+[a-z]?$/.test(ttl)) return own === recipient.toLowerCase();
    const at = own.indexOf("@");
    const { local, domain } = splitAddress(recipient.toLowerCase());
    if (domain !== own.slice(at + 1) || !local.startsWith(own.slice(0, at)) || local.length === at) return false;
    return view.world.choose(`whether ${recipient} holds the time stamp of now`, ["no", "yes"]) === "yes";
  }

  needsTls(): boolean {
    const { session } = this;
    const level = session.view.text("smtpd_tls_security_level").toLowerCase();
    const isRequired = level === "encrypt" || (level === "" && session.view.flag("smtpd_enforce_tls"));
    const { tls, certificate } = session.situation;
    if (isRequired && tls && certificate === undefined && session.view.flag("smtpd_tls_req_ccert")) {
      const place = session.view.place("smtpd_tls_req_ccert");
      session.current = { text: "smtpd_tls_req_ccert", place, list: "" };
      return session.rejectUnworded("no TLS without a certificate of the client") === "reject";
    }
    if (!isRequired || tls) return false;
    const place = session.view.place("smtpd_tls_security_level");
    session.current = { text: "smtpd_tls_security_level", place, list: "" };
    return session.reject(530, "5.7.0", "Must issue a STARTTLS command first") === "reject";
  }

  /** Addresses that no mail can have are refused before any list. */
  isBad(address: string, reply: string): boolean {
    const { session } = this;
    if (address === "" || session.resolution(undefined, address).kind !== "bad") return false;
    session.current = { text: "smtpd", place: undefined, list: "" };
    const isSoft = session.view.flag("soft_bounce");
    session.reply = isSoft ? `${Number(reply.slice(0, 3)) - 100} 4${reply.slice(5)}` : reply;
    session.decidedBy = session.step(`<${address}> is no address: ${session.reply}`, "reject");
    return true;
  }
}

const dataLists: readonly (readonly [string, Topic])[] = [
  ["smtpd_data_restrictions", { replyName: "DATA", subject: "Data command", bareTable: undefined }],
  ["smtpd_end_of_data_restrictions", { replyName: "END-OF-MESSAGE", subject: "End-of-data", bareTable: undefined }],
];
