import type { Situation } from "../access/situation.ts";
import type { Place } from "../lookup/table.ts";
import type { View } from "../lookup/view.ts";
import type { MailService } from "../mail-service.ts";
import { localDelivery } from "./local-delivery.ts";
import { pipeCommand } from "./pipe-command.ts";
import type { AddressClass, Reason } from "./resolve.ts";
import { generic } from "./rewriting.ts";
import { innerService } from "./service-scope.ts";
import { mailboxOf } from "./virtual-mailbox.ts";

/** Where one recipient's copy goes. */
export interface Delivery {
  readonly recipient: string;
  readonly addressClass?: AddressClass | undefined;
  readonly transport: string;
  readonly nexthop: string;
  /** The daemon that delivers, and its line in master.cf; absent where there is no such service. */
  readonly command?: string | undefined;
  readonly service?: Place | undefined;
  /** Why it goes there, in order. */
  readonly reasons: readonly Reason[];
  /** What the daemon does at the end. */
  readonly final: readonly Reason[];
  /** Address and HELO name that the next server sees. */
  readonly bindAddress?: string | undefined;
  readonly heloName?: string | undefined;
  /** The envelope that the next server sees, where the client rewrites it. */
  readonly sentFrom?: string | undefined;
  readonly sentTo?: string | undefined;
}

/** What is known of a recipient when a delivery agent is chosen. */
export interface Routed {
  readonly sender: string;
  readonly recipient: string;
  readonly transport: string;
  readonly nexthop: string;
  readonly addressClass?: AddressClass;
  readonly reasons: readonly Reason[];
  readonly situation?: Situation;
}

/** A recipient that goes nowhere. */
export const openDelivery = (recipient: string, why: string): Delivery => ({
  recipient,
  transport: "",
  nexthop: "",
  reasons: [],
  final: [{ text: `${recipient} ${why}` }],
});

/** The delivery by a transport of master.cf. */
export function deliveryBy(view: View, routed: Routed): Delivery {
  const { recipient, transport, nexthop, addressClass, reasons } = routed;
  const base = { recipient, addressClass, transport, nexthop, reasons };
  if (transport === "unknown") return { ...base, final: [{ text: "the transport is not to be known from the files" }] };
  const { instance } = view;
  const isPutOff = instance.scope.list("defer_transports")?.some(({ text }) => text === transport) === true;
  const service = innerService(instance, transport);
  const { master } = instance.files;
  if (!service || !master)
    return { ...base, final: [{ text: `master.cf has no service "${transport}": the message waits` }] };
  const place = { uri: master.uri, range: service.entry.range(service.entry.fields[0]!) };
  const waits: Reason[] = isPutOff
    ? [{ text: `defer_transports holds ${transport}: it waits`, place: view.place("defer_transports") }]
    : [];
  const agent = view.as(service.scope);
  const end = finalSteps(agent, service, routed, place);
  const done = { ...base, command: service.command, service: place };
  if (!isClient(service)) return { ...done, final: [...waits, ...end] };
  const { steps, ...sent } = onTheWire(agent, service, routed);
  return { ...done, final: [...waits, ...steps, ...end], ...outgoing(agent, service), ...sent };
}

const isClient = ({ command }: MailService): boolean => command === "smtp" || command === "lmtp";

/** The address that the client binds to, and the name it gives. */
function outgoing(view: View, { command }: MailService): { readonly bindAddress?: string; readonly heloName?: string } {
  const [bind, bind6, helo] = [
    `${command}_bind_address`,
    `${command}_bind_address6`,
    command === "smtp" ? "smtp_helo_name" : "lmtp_lhlo_name",
  ];
  const addresses = [view.text(bind!), view.text(bind6!)].filter((text) => text !== "");
  const heloName = view.scope.value(helo!);
  return {
    ...(addresses.length > 0 && { bindAddress: addresses.join(", ") }),
    ...(heloName !== undefined && { heloName }),
  };
}

/** The envelope as the client's own maps make it. */
function onTheWire(view: View, { command }: MailService, { sender, recipient }: Routed) {
  const parameter = `${command}_generic_maps`;
  const [from, to] = [generic(view, sender, parameter), generic(view, recipient, parameter)];
  const open = [from, to].find(({ isOpen, failure }) => isOpen || failure !== undefined);
  const unknown = open ? [{ text: `${parameter} decides how the addresses look to the next server` }] : [];
  return {
    steps: [...from.reasons, ...to.reasons, ...unknown],
    ...(from.reasons.length > 0 && { sentFrom: from.addresses[0]! }),
    ...(to.reasons.length > 0 && { sentTo: to.addresses[0]! }),
  };
}

function finalSteps(view: View, service: MailService, routed: Routed, place: Place): Reason[] {
  const { command } = service;
  const { recipient, nexthop } = routed;
  switch (command) {
    case "smtp":
    case "lmtp": {
      const isDirect = nexthop.startsWith("[") || nexthop.startsWith("unix:") || nexthop.startsWith("inet:");
      const how = isDirect || command === "lmtp" ? "" : ", found by its MX records";
      return [{ text: `${command === "smtp" ? "SMTP" : "LMTP"} to ${nexthop}${how}`, place }];
    }
    case "virtual":
      return mailboxOf(view, recipient);
    case "local":
      return localDelivery(view, recipient);
    case "pipe":
      return [{ text: `runs ${pipeCommand(service, routed)}`, place }];
    case "error":
      return [{ text: routed.transport === "retry" ? `waits: ${nexthop}` : `comes back: ${nexthop}`, place }];
    case "discard":
      return [{ text: "is thrown away", place }];
    default:
      return [{ text: `is handed to ${command}`, place }];
  }
}
