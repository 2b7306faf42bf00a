import { canonicalAddress } from "../model/addresses.ts";
import { courierListeners } from "../model/courier-listeners.ts";
import type { Instance } from "../model/instance.ts";
import type { Listener } from "../model/listeners.ts";
import type { MailService } from "../model/mail-service.ts";
import { offersSasl } from "../model/submission.ts";
import type { Place } from "./html.ts";
import type { State } from "./mail-map.ts";
import { english, type Say } from "./say.ts";

/** One thing of this server that stands in a station of the way. */
export interface WayLine {
  readonly text: string;
  readonly place: Place | undefined;
  /** How a listener stood at the last live check, the worst of its addresses. */
  readonly wire?: State["kind"];
}

/** How the listeners stood at the last live check, by `address port`. */
export type WireKinds = ReadonlyMap<string, State["kind"]>;

/** A station of the way of a mail, with what this server has there. */
export interface Station {
  readonly id: "user" | "submission" | "queue" | "outgoing" | "world" | "incoming" | "delivery" | "access";
  readonly title: string;
  /** The field's word for it. */
  readonly role: string;
  readonly lines: readonly WayLine[];
}

/** The way of a mail through this server: from the user's program to other servers, and from those to the user. */
export function mailWay(instance: Instance, wire: WireKinds = new Map(), say: Say = english): readonly Station[] {
  const listenerLines = (listeners: readonly Listener[]) => linesOf(instance, listeners, wire, say);
  const courier = courierListeners(instance);
  const smtp = instance.listeners.filter(({ protocol, port }) => protocol !== "other" || port === 25);
  const isSubmission = (listener: Listener) =>
    listener.protocol !== "smtp" || (listener.port !== 25 && takesLogins(listener));
  return [
    { id: "user", title: say("Mail program"), role: "MUA", lines: [] },
    { id: "submission", title: say("Submission"), role: "MSA", lines: listenerLines(smtp.filter(isSubmission)) },
    { id: "queue", title: say("Queue"), role: "MTA", lines: filterLines(instance, say) },
    { id: "outgoing", title: say("Outgoing"), role: "MTA", lines: outgoingLines(instance, say) },
    { id: "world", title: say("Other servers"), role: "MTA", lines: [] },
    {
      id: "incoming",
      title: say("Incoming"),
      role: "MTA",
      lines: listenerLines(smtp.filter((listener) => !isSubmission(listener))),
    },
    { id: "delivery", title: say("Delivery"), role: say("MDA and mailboxes"), lines: deliveryLines(instance) },
    { id: "access", title: say("IMAP and POP3"), role: say("mailbox access"), lines: listenerLines(courier) },
  ];
}

const takesLogins = ({ source }: Listener): boolean =>
  source.server === "postfix" && offersSasl(source.service.scope) === true;

const tlsWords = { none: "no TLS", starttls: "STARTTLS", implicit: "TLS" } as const;

/** Listeners of one service on many addresses are one line. */
function linesOf(instance: Instance, listeners: readonly Listener[], wire: WireKinds, say: Say): WayLine[] {
  const lines = new Map<string, WayLine>();
  for (const { port, tls, service, source, address, isExplicit } of listeners) {
    const place =
      source.server === "postfix"
        ? { uri: instance.files.master!.uri, line: source.service.entry.line }
        : { uri: source.file, line: source.line };
    const where = source.server === "courier" && isExplicit ? ` ${say("on {0}", address)}` : "";
    const key = `${service} ${port}${where} ${place.line}`;
    const kinds = [wire.get(`${canonicalAddress(address)} ${port}`), lines.get(key)?.wire];
    const worst = (["bad", "soon", "unknown", "good"] as const).find((kind) => kinds.includes(kind));
    lines.set(key, {
      text: `${service === String(port) ? "" : `${port} `}${service}${where} · ${say(tlsWords[tls])}`,
      place,
      ...(worst && { wire: worst }),
    });
  }
  return [...lines.values()];
}

/** What a mail meets on its way into the queue. */
function filterLines(instance: Instance, say: Say): WayLine[] {
  const names = [
    ["smtpd_milters", "milters"],
    ["content_filter", "content filter"],
    ["header_checks", "header checks"],
    ["body_checks", "body checks"],
    ["virtual_alias_maps", "aliases"],
    ["recipient_canonical_maps", "rewriting"],
    ["sender_canonical_maps", "rewriting"],
    ["always_bcc", "copies"],
  ] as const;
  return names.flatMap(([name, word]) => settingLine(instance, name, say(word)));
}

/** A parameter that main.cf sets to something. */
function settingLine(instance: Instance, name: string, word: string): WayLine[] {
  const setting = instance.settings.get(name);
  const { main } = instance.files;
  if (!setting || !main || (instance.scope.value(name) ?? "?").trim() === "") return [];
  return [{ text: word, place: { uri: main.uri, line: setting.entry.line } }];
}

function outgoingLines(instance: Instance, say: Say): WayLine[] {
  const relayhost = (instance.scope.value("relayhost") ?? "").trim();
  const lines = relayhost === "" ? [] : settingLine(instance, "relayhost", `relayhost ${relayhost}`);
  for (const service of instance.activeServices) {
    if (service.type === "inet" || service.command !== "smtp" || service.name === "relay") continue;
    const bound = ["smtp_bind_address", "smtp_bind_address6"].map((name) => (service.scope.value(name) ?? "").trim());
    const from = bound.find((address) => address !== "");
    lines.push({
      text: `${service.name}${from ? ` ${say("from {0}", from)}` : ""}`,
      place: placeOf(instance, service),
    });
  }
  return lines;
}

function deliveryLines(instance: Instance): WayLine[] {
  const lines: WayLine[] = [];
  const transports = [
    ["local_transport", "mydestination"],
    ["virtual_transport", "virtual_mailbox_domains"],
    ["relay_transport", "relay_domains"],
  ] as const;
  for (const [transport, domains] of transports) {
    if ((instance.scope.value(domains) ?? "").trim() === "") continue;
    const name = (instance.scope.value(transport) ?? "").split(":")[0]!.trim();
    if (name === "" || (transport === "relay_transport" && !instance.settings.has(domains))) continue;
    const service = instance.activeServices.find((found) => found.name === name && found.type !== "inet");
    const program = service && service.command !== name ? ` (${service.command})` : "";
    lines.push({ text: `${name}${program}`, place: service && placeOf(instance, service) });
  }
  for (const name of ["mailbox_command", "home_mailbox", "virtual_mailbox_base"]) {
    const value = (instance.scope.value(name) ?? "").trim();
    if (instance.settings.has(name)) lines.push(...settingLine(instance, name, value));
  }
  return lines;
}

const placeOf = (instance: Instance, { entry }: MailService): Place => ({
  uri: instance.files.master!.uri,
  line: entry.line,
});
