import { splitWords } from "../../syntax/words.ts";
import type { Decision, Situation } from "../access/situation.ts";
import type { Instance } from "../instance.ts";
import { View } from "../lookup/view.ts";
import { type Branch, inEveryWorld, type World } from "../lookup/worlds.ts";
import type { MailService } from "../mail-service.ts";
import { splitAddress } from "./address.ts";
import { type Delivery, deliveryBy, openDelivery } from "./delivery.ts";
import { mailStrategy, qualified, type Reason, resolveComplete } from "./resolve.ts";
import { canonical, expandAliases, type Failure, type Rewritten } from "./rewriting.ts";
import { scopeOfService } from "./service-scope.ts";

/** The way of a message behind smtpd. */
export interface Trip {
  /** The envelope sender as it goes on. */
  readonly sender: string;
  readonly steps: readonly Reason[];
  readonly deliveries: readonly Delivery[];
  /** Whether it waits in the hold queue before that. */
  readonly isHeld: boolean;
  /** Why the message is not taken in the end, with what the client is told. */
  readonly failure?: Failure;
  /** The smtpd that takes the message back from a content filter, where the files show one. */
  readonly reinjection?: MailService | undefined;
}

/** One branch of the way, and the decision behind which it begins. */
export interface Followed extends Branch<Trip> {
  readonly taken: Branch<Decision>;
}

/** Branches of the way that are followed at most. */
const mostTrips = 256;

/** Follows a message in each branch in which smtpd took it, and in every branch of what the files leave open behind that. */
export function followMessage(
  instance: Instance,
  situation: Situation,
  taken: readonly Branch<Decision>[],
): readonly Followed[] {
  const trips: Followed[] = [];
  for (const branch of taken) {
    const follow = (world: World) => tripOf(instance, situation, branch.result.actions, world);
    const { branches } = inEveryWorld(follow, undefined, branch.assumptions);
    trips.push(...branches.map((trip) => ({ ...trip, taken: branch })));
    if (trips.length >= mostTrips) break;
  }
  return trips;
}

function tripOf(instance: Instance, situation: Situation, actions: Decision["actions"], world: World): Trip {
  const smtpd = new View(instance, situation.service.scope, world);
  const cleanup = smtpd.as(scopeOfService(instance, smtpd.text("cleanup_service_name") || "cleanup"));
  const overrides = splitWords(smtpd.text("receive_override_options")).map(({ text }) => text.toLowerCase());
  const steps: Reason[] = [...milters(smtpd, overrides)];
  const mapped = new Mapping(cleanup, !overrides.includes("no_address_mappings"), steps);
  const sender = mapped.sender(situation.sender);
  const recipients = [...mapped.recipient(situation.recipient), ...mapped.copies(sender, situation.recipient)];
  const action = (name: string) => actions.findLast((one) => one.action === name);
  const hold = action("HOLD");
  const trip = (deliveries: readonly Delivery[]): Trip => ({ sender, steps, deliveries, isHeld: hold !== undefined });
  if (mapped.failure !== undefined) {
    steps.push({ text: `cleanup does not take the message: ${mapped.failure.why}` });
    return { ...trip([]), failure: mapped.failure };
  }
  const discard = action("DISCARD");
  if (discard) {
    steps.push({ text: "DISCARD: the message is thrown away", place: discard.place });
    return trip([]);
  }
  if (hold) steps.push({ text: "HOLD: the message waits until somebody releases it", place: hold.place });
  for (const bcc of actions.filter((one) => one.action === "BCC"))
    recipients.push(...mapped.recipient(bcc.text, { text: `BCC ${bcc.text}`, place: bcc.place }));
  const redirect = action("REDIRECT");
  if (redirect) {
    steps.push({ text: `REDIRECT: everything goes to ${redirect.text}`, place: redirect.place });
    recipients.splice(0, recipients.length, qualified(mapped.rewrite, redirect.text));
  }
  const filter = action("FILTER") ?? contentFilter(smtpd);
  if (filter && !redirect) {
    steps.push({ text: `content filter ${filter.text}`, place: filter.place });
    const reinjection = reinjectionOf(instance, situation.service);
    const deliveries = recipients.map((recipient) => filtered(smtpd, sender, recipient, filter.text));
    return { ...trip(deliveries), ...(reinjection && { reinjection }) };
  }
  return trip(recipients.map((recipient) => routed(mapped.rewrite, situation, sender, recipient)));
}

/** What cleanup does with envelope addresses. */
class Mapping {
  failure: Failure | undefined;
  readonly rewrite: View;

  constructor(
    private readonly view: View,
    private readonly isOn: boolean,
    private readonly steps: Reason[],
  ) {
    this.rewrite = view.as(scopeOfService(view.instance, view.text("rewrite_service_name") || "rewrite"));
  }

  sender(address: string): string {
    const full = qualified(this.rewrite, address);
    const daemon = qualified(this.rewrite, "MAILER-DAEMON");
    const clean = full.toLowerCase() === daemon.toLowerCase() ? "" : full;
    return this.isOn ? this.#take(canonical(this.view, clean, "sender"))[0]! : clean;
  }

  recipient(address: string, reason?: Reason): string[] {
    if (reason) this.steps.push(reason);
    const full = qualified(this.rewrite, address || this.view.text("empty_address_recipient"));
    if (!this.isOn) return [full];
    return this.#take(canonical(this.view, full, "recipient")).flatMap((text) =>
      this.#take(expandAliases(this.view, text)),
    );
  }

  /** always_bcc, sender_bcc_maps and recipient_bcc_maps. */
  copies(sender: string, recipient: string): string[] {
    if (!this.isOn) return [];
    const { view } = this;
    const copies: string[] = [];
    const always = view.text("always_bcc");
    if (always !== "")
      copies.push(
        ...this.recipient(always, { text: `always_bcc: a copy to ${always}`, place: view.place("always_bcc") }),
      );
    for (const [parameter, address] of [
      ["sender_bcc_maps", sender],
      ["recipient_bcc_maps", qualified(this.rewrite, recipient)],
    ] as const) {
      const maps = view.maps(parameter);
      if (maps.isEmpty || address === "") continue;
      const found = view.find(maps, address, mailStrategy(view));
      if (found.kind !== "found") continue;
      const place = found.place ?? view.place(parameter);
      copies.push(...this.recipient(found.value, { text: `${parameter}: a copy to ${found.value}`, place }));
    }
    return copies;
  }

  #take({ addresses, reasons, failure, isOpen }: Rewritten): readonly string[] {
    this.steps.push(...reasons);
    if (isOpen) this.steps.push({ text: `from here on ${addresses.join(", ")} may become something else` });
    this.failure ??= failure;
    return addresses;
  }
}

function* milters(view: View, overrides: readonly string[]): IterableIterator<Reason> {
  const proxy = view.text("smtpd_proxy_filter");
  if (proxy !== "")
    yield { text: `smtpd_proxy_filter ${proxy} sees the message first`, place: view.place("smtpd_proxy_filter") };
  if (overrides.includes("no_milters")) return;
  const value = view.text("smtpd_milters");
  if (value !== "") yield { text: `milters may refuse or change it: ${value}`, place: view.place("smtpd_milters") };
}

function contentFilter(view: View): { readonly text: string; readonly place?: Reason["place"] } | undefined {
  const text = view.text("content_filter");
  return text === "" ? undefined : { text, place: view.place("content_filter") };
}

/** A filter takes every recipient; without a destination it gets the recipient's domain (qmgr_message.c). */
function filtered(view: View, sender: string, recipient: string, filter: string): Delivery {
  const colon = filter.indexOf(":");
  const transport = colon < 0 ? filter : filter.slice(0, colon);
  const given = colon < 0 ? "" : filter.slice(colon + 1);
  const nexthop =
    given || view.text("default_filter_nexthop") || splitAddress(recipient).domain || view.text("myhostname");
  return deliveryBy(view, { sender, recipient, transport, nexthop, reasons: [] });
}

function routed(rewrite: View, situation: Situation, sender: string, recipient: string): Delivery {
  const resolution = resolveComplete(rewrite, sender, recipient);
  // What qmgr makes of addresses that cannot be resolved.
  if (resolution.kind !== "resolved") {
    const [transport, nexthop] =
      resolution.kind === "bad" ? ["error", "5.1.3 bad address syntax"] : ["retry", "4.3.0 address resolver failure"];
    const reasons = resolution.kind === "bad" ? [] : [{ text: resolution.reason }];
    return deliveryBy(rewrite, { sender, recipient, transport, nexthop, reasons, situation });
  }
  const { address, addressClass, transport, nexthop, reasons } = resolution;
  const doubleBounce = rewrite.text("double_bounce_sender").toLowerCase();
  if (addressClass === "local" && splitAddress(address).local.toLowerCase() === doubleBounce)
    return openDelivery(address, "is thrown away: what comes back to double_bounce_sender ends here");
  return deliveryBy(rewrite, { sender, recipient: address, transport, nexthop, addressClass, reasons, situation });
}

/** The one other smtpd of this server that asks no filter, while this one does: where the filter gives messages back. */
function reinjectionOf(instance: Instance, taken: MailService): MailService | undefined {
  const candidates = instance.activeServices.filter(
    (service) =>
      service !== taken &&
      service.command === "smtpd" &&
      service.overrides.has("content_filter") &&
      service.scope.value("content_filter")?.trim() === "",
  );
  return candidates.length === 1 ? candidates[0] : undefined;
}
