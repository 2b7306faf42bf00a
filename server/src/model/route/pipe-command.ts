import { evaluate } from "../evaluate.ts";
import { withoutExtension } from "../lookup/mail-address.ts";
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
  const values: Readonly<Record<string, string | undefined>> = {
    recipient: host === "" ? name : `${name}@${host}`,
    original_recipient: situation?.recipient,
    sender:
      sender === "" ? (words.find((word) => word.startsWith("null_sender="))?.slice(12) ?? "MAILER-DAEMON") : sender,
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
