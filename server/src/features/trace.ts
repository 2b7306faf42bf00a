import { everyDecision } from "../model/access/access.ts";
import { type ChosenListener, chooseListener, smtpListeners } from "../model/access/listener-choice.ts";
import type { Decision, Situation, Step } from "../model/access/situation.ts";
import { isPermitted, type Verdict, verdictOf } from "../model/access/verdict.ts";
import { canonicalAddress } from "../model/addresses.ts";
import { isAddress } from "../model/host-port.ts";
import type { Instance } from "../model/instance.ts";
import { questionText } from "../model/lookup/question.ts";
import { unquoted } from "../model/lookup/quoted-address.ts";
import type { Branch, Branches } from "../model/lookup/worlds.ts";
import type { MailService } from "../model/mail-service.ts";
import { portNumber } from "../model/ports.ts";
import { type Followed, followMessage, type Trip } from "../model/route/trip.ts";
import type { Workspace } from "../workspace.ts";

/** A message that is asked about; the same words as on the command line. */
export interface TraceRequest {
  readonly client: string;
  readonly name?: string | undefined;
  readonly sasl?: string | undefined;
  readonly helo?: string | undefined;
  readonly from: string;
  readonly to: string;
  /** A port, ADDRESS:PORT or the name of a service; 25 where nothing is said. */
  readonly listener?: string | undefined;
  /** Absent: with TLS where the listener asks for it. */
  readonly tls?: boolean | undefined;
  readonly certificate?: string | undefined;
}

/** What becomes of the message. */
export interface Trace {
  readonly listener: ChosenListener;
  readonly situation: Situation;
  readonly access: Verdict;
  /** Where it goes in the branches that take it; several where that differs, none where it is refused for certain. */
  readonly trips: readonly Branch<Trip>[];
}

/** The listeners that a message may come to, as `listener` of a request, each with what it asks of a client. */
export function listenerChoices(instance: Instance): { readonly listener: string; readonly detail: string }[] {
  return smtpListeners(instance).map(({ service, postscreen }) => {
    const { name, address } = postscreen ?? service;
    const details = [`port ${portNumber(address?.port ?? "") ?? address?.port}`];
    if (service.scope.bool("smtpd_tls_wrappermode")) details.push("TLS from the start");
    else if (isTlsNeeded(service)) details.push("STARTTLS needed");
    if (service.scope.bool("smtpd_sasl_auth_enable")) details.push("logins");
    return { listener: name, detail: details.join(" · ") };
  });
}

const isTlsNeeded = ({ scope }: MailService): boolean =>
  scope.value("smtpd_tls_security_level")?.trim().toLowerCase() === "encrypt" ||
  scope.bool("smtpd_tls_wrappermode") === true;

/** Characters of the longest name or address that is taken. */
const longest = 320;

/** Follows a message through the files of a directory; a sentence where the request makes no sense. */
export async function traceMessage(
  workspace: Workspace,
  directory: string,
  request: TraceRequest,
): Promise<Trace | string> {
  for (;;) {
    const trace = traceIn(workspace.read(directory).instance, request);
    const isSettled = !workspace.isAsking;
    await workspace.answered();
    if (isSettled) return trace;
  }
}

/** The same with what is known of the machine now. */
export function traceIn(instance: Instance, request: TraceRequest): Trace | string {
  const problem = problemOf(request);
  if (problem) return problem;
  const listener = chooseListener(instance, request.listener ?? "25");
  if (typeof listener === "string") return listener;
  const situation = situationOf(request, listener);
  const decisions = everyDecision(instance, situation);
  const taken = decisions.branches.filter(isPermitted).sort(byAssumptions);
  const followed = followMessage(instance, situation, taken);
  const trips = distinct(followed.filter(({ result }) => !result.failure));
  return { listener, situation, access: verdictOf(withFailures(decisions, followed)), trips };
}

/** The decisions, where messages that cleanup refuses in the end are refused. */
function withFailures(decisions: Branches<Decision>, followed: readonly Followed[]): Branches<Decision> {
  if (!followed.some(({ result }) => result.failure)) return decisions;
  const ends = followed.map(({ assumptions, result: { failure }, taken }) => {
    const more = assumptions.filter(
      ({ question }) => !taken.assumptions.some((one) => questionText(one.question) === questionText(question)),
    );
    const all = [...taken.assumptions, ...more];
    if (!failure) return { assumptions: all, result: taken.result };
    const by: Step = { text: `cleanup: ${failure.why}: ${failure.reply}`, outcome: "reject" };
    const { steps } = taken.result;
    const result = { ...taken.result, verdict: "refused" as const, reply: failure.reply, by, steps: [...steps, by] };
    return { assumptions: all, result };
  });
  const refused = decisions.branches.filter((branch) => !isPermitted(branch));
  return { branches: [...refused, ...ends], isComplete: decisions.isComplete };
}

/** The simplest branch first. */
const byAssumptions = (left: Branch<unknown>, right: Branch<unknown>): number =>
  left.assumptions.length - right.assumptions.length;

/** Branches of the way that are shown. */
const mostTrips = 4;

/** Branches that lead elsewhere than those before them. */
function distinct(trips: readonly Branch<Trip>[]): Branch<Trip>[] {
  const seen = new Map<string, Branch<Trip>>();
  for (const branch of trips) {
    const { sender, deliveries, isHeld } = branch.result;
    const ways = deliveries.map(({ recipient, transport, nexthop, final }) => [
      recipient,
      transport,
      nexthop,
      final[0]?.text,
    ]);
    const key = JSON.stringify([sender, isHeld, ways]);
    if (!seen.has(key)) seen.set(key, branch);
  }
  return [...seen.values()].slice(0, mostTrips);
}

function problemOf({ client, name, sasl, helo, from, to }: TraceRequest): string | undefined {
  if (typeof client !== "string" || typeof from !== "string" || typeof to !== "string")
    return "client, from and to are needed";
  if (!isAddress(canonicalAddress(client))) return `the client "${client}" is no IP address`;
  if (to === "") return "the recipient is empty";
  const texts: readonly (readonly [string, string | undefined])[] = [
    ["client's name", name],
    ["login", sasl],
    ["HELO name", helo],
    ["sender", from],
    ["recipient", to],
  ];
  for (const [what, text] of texts) {
    if (text === undefined) continue;
    if (text.length > longest) return `the ${what} is longer than ${longest} characters`;
    if ([...text].some((character) => character < " " || character === "\u007f"))
      return `the ${what} holds a control character`;
  }
  return undefined;
}

function situationOf(request: TraceRequest, { service, postscreen }: ChosenListener): Situation {
  const { scope } = service;
  const asksForTls = isTlsNeeded(service);
  const loginNeedsTls = request.sasl !== undefined && scope.bool("smtpd_tls_auth_only") === true;
  const name = request.name === "" || request.name?.toLowerCase() === "unknown" ? undefined : request.name;
  return {
    service,
    postscreen,
    client: canonicalAddress(request.client),
    name,
    sasl: request.sasl,
    helo: request.helo,
    tls: request.tls ?? (asksForTls || loginNeedsTls || request.certificate !== undefined),
    certificate: request.certificate,
    sender: bare(request.from),
    recipient: bare(request.to),
  };
}

/** An address without the angle brackets and quotes of SMTP and without a source route, which smtpd drops. */
function bare(address: string): string {
  const inner = address.startsWith("<") && address.endsWith(">") ? address.slice(1, -1) : address;
  const colon = inner.startsWith("@") ? inner.indexOf(":") : -1;
  return unquoted(colon < 0 ? inner : inner.slice(colon + 1));
}
