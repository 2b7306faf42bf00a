import { mailStrategy } from "../route/resolve.ts";
import type { Session, Status } from "./session.ts";
import { fixDsn, splitDsn } from "./table-result.ts";

/** Refuses an address that no table of its class has (check_rcpt_maps() in smtpd_check.c). */
export function checkListed(session: Session, whose: "Sender address" | "Recipient address"): Status {
  const { view } = session;
  if (view.text("receive_override_options").includes("no_unknown_recipient_checks")) return "dunno";
  const isSender = whose === "Sender address";
  const isChecked = isSender ? session.isSenderChecked : session.isRecipientChecked;
  if (isChecked) return "dunno";
  if (session.warnIfReject === 0) {
    if (isSender) session.isSenderChecked = true;
    else session.isRecipientChecked = true;
    if (isChecked === undefined && wasChecked(session)) return "dunno";
  }
  const address = (isSender ? session.sender : session.recipient)!;
  const resolved = session.resolve(isSender ? session.recipient : session.sender, address);
  const has = (parameter: string): boolean => {
    const found = view.find(view.maps(parameter), resolved.address, mailStrategy(view));
    if (found.kind === "failed") return session.serverError(found.reason);
    return found.kind !== "none";
  };
  const rewriting = [
    "recipient_canonical_maps",
    ...(isSender ? ["sender_canonical_maps"] : []),
    "canonical_maps",
    "virtual_alias_maps",
  ];
  if (rewriting.some(has)) return "dunno";
  const refuse = (code: number, dsn: string, text: string): Status =>
    session.reject(code, dsn, `<${address}>: ${whose} rejected: ${text}`);
  const unknown = (parameter: string, table: string): Status => {
    const behind = view.flag("show_user_unknown_table_name") ? ` in ${table} table` : "";
    return refuse(session.code(parameter), isSender ? "5.1.0" : "5.1.1", `User unknown${behind}`);
  };
  if (resolved.transport === "error" || resolved.transport === "retry") {
    const isError = resolved.transport === "error";
    const { dsn, rest } = splitDsn(resolved.nexthop, `${isError ? 5 : 4}.1.${isSender ? 0 : 1}`);
    const isAlias = resolved.addressClass === "virtual alias";
    const code = isAlias && isError ? session.code("unknown_virtual_alias_reject_code") : isError ? 550 : 450;
    return refuse(code, fixDsn(dsn, whose), rest);
  }
  if (resolved.transport === "unknown") {
    if (view.world.choose(`whether mail to ${address} is refused by its transport`, ["no", "yes"]) === "yes")
      return session.rejectUnworded("the transport is error or retry");
  }
  switch (resolved.addressClass) {
    case "local": {
      const local = resolved.address.slice(0, resolved.address.lastIndexOf("@"));
      const always = [view.text("double_bounce_sender").toLowerCase(), "postmaster", "mailer-daemon"];
      if (view.text("local_recipient_maps") === "" || always.includes(local)) return "dunno";
      return has("local_recipient_maps") ? "dunno" : unknown("unknown_local_recipient_reject_code", "local recipient");
    }
    case "virtual mailbox":
      if (view.text("virtual_mailbox_maps") === "" || has("virtual_mailbox_maps")) return "dunno";
      return unknown("unknown_virtual_mailbox_reject_code", "virtual mailbox");
    case "relay":
      if (view.text("relay_recipient_maps") === "" || has("relay_recipient_maps")) return "dunno";
      return unknown("unknown_relay_recipient_reject_code", "relay recipient");
    default:
      return "dunno";
  }
}

/** Before MAIL FROM, smtpd skips the check where its process has looked up a sender for an earlier client. */
const wasChecked = ({ view }: Session): boolean =>
  view.world.choose("whether this smtpd process has looked up an earlier client's sender", ["no", "yes"]) === "yes";
