import { evaluate } from "../evaluate.ts";
import { withoutExtension } from "../lookup/mail-address.ts";
import { quoted } from "../lookup/quoted-address.ts";
import type { MailService } from "../mail-service.ts";
import { splitAddress } from "./address.ts";
import type { Routed } from "./delivery.ts";

/** The command that pipe(8) runs, its `${…}` filled in as far as they are known before the message is there. */
export function pipeCommand(service: MailService, { sender, recipient, nexthop, situation }: Routed): string {
  const words = service.entry.operands.map(({ content }) => content.text);
  const at = words.findIndex((word) => word.startsWith("argv="));
  if (at < 0) return "nothing: argv= is missing";
  const flags = words.find((word) => word.startsWith("flags="))?.slice("flags=".length) ?? "";
  const user = words.find((word) => word.startsWith("user="))?.slice("user=".length);
  const stripped = withoutExtension(service.scope, recipient);
  const { local, domain } = splitAddress(recipient);
  const folded = (text: string, flag: string) => (flags.includes(flag) ? text.toLowerCase() : text);
  const host = folded(domain, "h");
  const name = folded(local, "u");
  const asQuoted = (address: string) => (flags.includes("q") ? quoted(address) : address);
  const asFolded = (address: string) => {
    const parts = splitAddress(asQuoted(address));
    const local = folded(parts.local, "u");
    return parts.domain === "" ? local : `${local}@${folded(parts.domain, "h")}`;
  };
  const nullSender = words.find((word) => word.startsWith("null_sender="))?.slice("null_sender=".length);
  const from = sender === "" ? (nullSender ?? "MAILER-DAEMON") : sender;
  const values: Readonly<Record<string, string | undefined>> = {
    recipient: asFolded(recipient),
    original_recipient: situation && asFolded(situation.recipient),
    sender: asQuoted(from),
    nexthop: folded(nexthop, "h"),
    mailbox: name,
    domain: host,
    user: folded(stripped ? splitAddress(stripped.bare).local : local, "u"),
    extension: folded(stripped?.extension.slice(1) ?? "", "u"),
    client_address: situation?.client,
    client_hostname: situation && (situation.name ?? "unknown"),
    client_helo: situation?.helo,
    sasl_username: situation && (situation.sasl ?? ""),
  };
  const argv = [words[at]!.slice("argv=".length), ...words.slice(at + 1)];
  const command = argv.map((word) => {
    const expanded = evaluate(word, (key) => ({ text: values[key] ?? `\${${key}}`, raw: true }));
    return expanded.failed ? word : expanded.text;
  });
  return `${command.join(" ")}${user === undefined ? "" : ` as ${user}`}`;
}
