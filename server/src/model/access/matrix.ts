import { isInNetwork, parseNetwork } from "../addresses.ts";
import { isAddress } from "../host-port.ts";
import type { Instance } from "../instance.ts";
import type { MailService } from "../mail-service.ts";
import { restrictionList } from "../restrictions.ts";
import type { Scope } from "../scope.ts";
import { evaluateAccess, evaluateEtrn } from "./access.ts";
import { firstDomain, ownDomain } from "./domains.ts";
import { smtpListeners } from "./listener-choice.ts";
import { asksForTls, foreignRecipient, foreignSender, isForeign, strangersName } from "./stranger.ts";
import type { Verdict } from "./verdict.ts";

export type Sender = "stranger" | "own network" | "authenticated user";
export type Destination = "own domain" | "relay domain" | "foreign domain" | "ETRN";

/** Who is let through to where, at one listener. */
export interface AccessRow {
  readonly from: Sender;
  readonly to: Destination;
  readonly verdict: Verdict;
  /** The message that stands for all of the kind; for ETRN the domain. */
  readonly client: string;
  readonly recipient: string;
}

/** What one listener does with each kind of client and destination. */
export interface ListenerAccess {
  /** The service that listens: smtpd, or postscreen before it. */
  readonly listener: MailService;
  readonly rows: readonly AccessRow[];
}

/** Who may send what through each smtpd of the instance. */
export const accessMatrix = (instance: Instance): readonly ListenerAccess[] =>
  smtpListeners(instance).map(({ service, postscreen }) => ({
    listener: postscreen ?? service,
    rows: accessOf(instance, service, postscreen),
  }));

/** The rows of one smtpd: a destination or client that the files do not have is left out. */
export function accessOf(instance: Instance, service: MailService, postscreen?: MailService): readonly AccessRow[] {
  return instance.memo(`access of ${service.name}/${service.type} ${postscreen?.name}`, () => {
    const { scope } = service;
    const rows: AccessRow[] = [];
    for (const [from, client, sasl] of clients(scope)) {
      const tls = asksForTls(scope) || sasl !== undefined;
      const base = { service, postscreen, client, sasl, tls, name: nameOf(from), helo: strangersName };
      for (const [to, recipient] of destinations(instance, scope)) {
        const situation = { ...base, sender: foreignSender, recipient };
        rows.push({ from, to, client, recipient, verdict: evaluateAccess(instance, situation, isForeign) });
      }
      const domain = flushedDomain(instance, scope);
      if (domain === undefined) continue;
      const verdict = evaluateEtrn(instance, { ...base, sender: "", recipient: "" }, domain, isForeign);
      rows.push({ from, to: "ETRN", client, recipient: domain, verdict });
    }
    return rows;
  });
}

/** A stranger has a proper name in the DNS: what refuses clients without one is not what is asked about. */
const nameOf = (from: Sender): string => (from === "own network" ? "client.own.invalid" : strangersName);

function clients(scope: Scope): (readonly [Sender, string, string | undefined])[] {
  const networks = (scope.list("mynetworks") ?? [])
    .map(({ text }) => parseNetwork(text))
    .filter((found) => found !== undefined);
  const stranger = documentation.find((address) => !networks.some((network) => isInNetwork(address, network)));
  const own = networks.find(({ network, prefix }) => prefix > 0 && !network.startsWith("127.") && network !== "::1");
  const found: (readonly [Sender, string, string | undefined])[] = [];
  found.push(["stranger", stranger ?? documentation[0]!, undefined]);
  found.push(["own network", own?.address ?? "127.0.0.1", undefined]);
  if (scope.bool("smtpd_sasl_auth_enable")) found.push(["authenticated user", stranger ?? documentation[0]!, "user"]);
  return found.filter(([, address]) => isAddress(address));
}

/** Addresses that nobody has (RFC 5737). */
const documentation = ["192.0.2.1", "198.51.100.1", "203.0.113.1"];

function destinations(instance: Instance, scope: Scope): (readonly [Destination, string])[] {
  const own = ownDomain(instance, scope);
  const relay = firstDomain(instance, scope, ["relay_domains"]);
  const found: (readonly [Destination, string])[] = [];
  if (own !== undefined && own !== "") found.push(["own domain", `postmaster@${own}`]);
  if (relay !== undefined && relay !== own) found.push(["relay domain", `postmaster@${relay}`]);
  found.push(["foreign domain", foreignRecipient]);
  return found;
}

/** A domain for which ETRN may be given, where somebody has said who may. */
function flushedDomain(instance: Instance, scope: Scope): string | undefined {
  if (!restrictionList(instance, scope, "smtpd_etrn_restrictions")?.source) return undefined;
  return firstDomain(instance, scope, ["fast_flush_domains", "relay_domains"]) ?? ownDomain(instance, scope);
}
