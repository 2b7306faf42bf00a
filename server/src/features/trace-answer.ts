import type { Decision, Step } from "../model/access/situation.ts";
import { isPermitted } from "../model/access/verdict.ts";
import { questionText } from "../model/lookup/question.ts";
import type { Place } from "../model/lookup/table.ts";
import type { Branch } from "../model/lookup/worlds.ts";
import type { Reason } from "../model/route/resolve.ts";
import type { Trip } from "../model/route/trip.ts";
import { assumedText, dependsText } from "./assumptions.ts";
import type { Trace } from "./trace.ts";

/** How a place is told: by the file's name, or by its URI. */
export type TellPlace = (place: Place) => Readonly<Record<string, unknown>>;

/** A trace as JSON: what `mailconf trace --format json` prints and `mailconf/trace` answers. */
export const traceAnswer = (trace: Trace, tell: TellPlace) => new Answer(tell).of(trace);

/** What a branch assumes: everything, and a line for people. */
const assumed = ({ assumptions }: Branch<unknown>) => ({
  assumptions: assumptions.map(({ question, answer }) => ({ question: questionText(question), answer })),
  assumptionsText: assumedText(assumptions),
});

class Answer {
  constructor(private readonly tell: TellPlace) {}

  of({ listener, situation, access, trips }: Trace) {
    const route = trips.map((branch) => ({ ...assumed(branch), ...this.#trip(branch.result) }));
    return {
      version: 1,
      listener: { service: (listener.postscreen ?? listener.service).name, tls: situation.tls },
      verdict: access.verdict,
      reply: access.reply ?? null,
      by: access.by ? this.#step(access.by) : null,
      dependsOn: access.dependsOn.map(questionText),
      dependsOnText: dependsText(access.dependsOn),
      // The way belongs to the branch that takes the message; one that refuses it has none.
      branches: access.branches.map((branch) => ({
        ...assumed(branch),
        ...this.#decision(branch.result),
        route: isPermitted(branch) ? route : [],
      })),
      route,
    };
  }

  #place(place: Place | undefined): Readonly<Record<string, unknown>> {
    return place ? this.tell(place) : {};
  }

  #step({ text, outcome, list, place }: Step) {
    return { text, outcome, ...(list !== undefined && list !== "" && { list }), ...this.#place(place) };
  }

  #decision({ verdict, reply, by, steps }: Decision) {
    return {
      verdict,
      reply: reply ?? null,
      by: by ? this.#step(by) : null,
      steps: steps.map((step) => this.#step(step)),
    };
  }

  #reason({ text, place }: Reason) {
    return { text, ...this.#place(place) };
  }

  #trip({ sender, steps, deliveries, isHeld, reinjection }: Trip) {
    return {
      sender,
      held: isHeld,
      steps: steps.map((step) => this.#reason(step)),
      reinjection: reinjection?.name ?? null,
      deliveries: deliveries.map((delivery) => ({
        recipient: delivery.recipient,
        class: delivery.addressClass ?? null,
        transport: delivery.transport,
        nexthop: delivery.nexthop,
        command: delivery.command ?? null,
        service: delivery.service ? this.#place(delivery.service) : null,
        bindAddress: delivery.bindAddress ?? null,
        heloName: delivery.heloName ?? null,
        sentFrom: delivery.sentFrom ?? null,
        sentTo: delivery.sentTo ?? null,
        reasons: delivery.reasons.map((reason) => this.#reason(reason)),
        final: delivery.final.map((reason) => this.#reason(reason)),
      })),
    };
  }
}
