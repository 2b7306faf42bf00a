import { isIpv6 } from "../addresses.ts";
import type { Instance } from "../instance.ts";
import { addressFamilies } from "../listeners.ts";
import { View } from "../lookup/view.ts";
import { inAllWorlds, type Presumption, World } from "../lookup/worlds.ts";
import type { RestrictionItem, RestrictionList } from "../restrictions.ts";
import { resolve } from "../route/resolve.ts";
import { scopeOfService } from "../route/service-scope.ts";
import type { Scope } from "../scope.ts";
import { decide } from "./access.ts";
import { ownDomain } from "./domains.ts";
import { smtpListeners } from "./listener-choice.ts";
import type { AccessSituation, Decision, Step } from "./situation.ts";

/** By their names no table of this server has the foreign domain, the sender and the stranger. */
export const isForeign = (question: string): boolean =>
  question.includes("foreign.invalid") || question.includes("sender.invalid") || question.includes("stranger.invalid");

/** Where nobody of this server is. */
export const foreignRecipient = "someone@foreign.invalid";
export const foreignSender = "someone@sender.invalid";
export const strangersName = "client.stranger.invalid";

/** Addresses from everywhere: no network but the whole Internet holds all of a family. */
const everywhere: readonly (readonly string[])[] = [
  ["192.0.2.1", "198.51.100.1", "5.0.0.1", "64.0.0.1", "100.128.0.1", "150.0.0.1", "203.0.113.1", "220.0.0.1"],
  ["2001:db8::1", "2400::1", "2a00::1"],
];

/** A stranger has what it can choose: a name, a HELO name, addresses that no DNS list has. */
const isStrangers: Presumption = (question, isClients) => isClients || isForeign(question);

/** What smtpd does with mail of every stranger to a foreign domain, where it certainly takes it; undefined where it may refuse. */
export function takenFromStrangers(instance: Instance, scope: Scope): Decision | undefined {
  const families = addressFamilies(scope);
  const taken = (client: string, helo: string) => {
    const situation = strangerAt(instance, scope, client, helo);
    return inAllWorlds((world) => decide(instance, situation, world), isPermitted, isStrangers);
  };
  for (const addresses of everywhere) {
    const isSix = isIpv6(addresses[0]!);
    if (!families.has(isSix ? 6 : 4) || (isSix && !mayDiffer(instance, sixOnly))) continue;
    for (const helo of [strangersName, "192.0.2.1"]) {
      if (helo !== strangersName && !mayDiffer(instance, heloOnly)) continue;
      const first = taken(addresses[0]!, helo);
      if (first && addresses.every((client) => taken(client, helo))) return first;
    }
  }
  return undefined;
}

/** Words without which IPv6, and a HELO name that is an address, come to the same as everything else. */
const sixOnly = ["::", "cidr:", "regexp:", "pcre:"];
const heloOnly = ["permit_naked_ip_address", "check_helo_access"];

const mayDiffer = (instance: Instance, words: readonly string[]): boolean =>
  instance.memo(`a word of ${words[0]}`, () => {
    const { main, master } = instance.files;
    const texts = [main, master].map((file) => file?.text.toLowerCase() ?? "");
    return words.some((word) => texts.some((text) => text.includes(word)));
  });

const isPermitted = ({ verdict }: Decision): boolean => verdict === "permitted";

/** What smtpd does with such mail where no table, server or DNS list knows anything of it, and the supposed restrictions permit. */
export function decideForStranger(
  instance: Instance,
  scope: Scope,
  isSupposed?: (list: RestrictionList, item: RestrictionItem) => boolean,
): Decision {
  const situation = strangerAt(instance, scope, everywhere[0]![0]!, strangersName);
  return decide(instance, situation, new World(() => true), isSupposed);
}

function strangerAt(instance: Instance, scope: Scope, client: string, helo: string): AccessSituation {
  const listeners = instance.memo(
    "first smtp listeners",
    () =>
      new Map(
        smtpListeners(instance)
          .map((one) => [one.service.scope, one] as const)
          .reverse(),
      ),
  );
  const listener = listeners.get(scope);
  const tls = asksForTls(scope);
  const recipient = foreignRecipient;
  const { postscreen } = listener ?? {};
  return { service: { scope }, postscreen, client, name: strangersName, helo, tls, sender: foreignSender, recipient };
}

/** Whether nobody sends without TLS. */
export const asksForTls = (scope: Scope): boolean =>
  scope.value("smtpd_tls_security_level")?.trim().toLowerCase() === "encrypt" ||
  scope.bool("smtpd_tls_wrappermode") === true ||
  scope.bool("smtpd_enforce_tls") === true;

/** Why a stranger's mail to a domain of this server is refused whoever it is for; undefined where it may be taken. */
export function strangersRefusal(instance: Instance, scope: Scope): Step | undefined {
  const recipient = `postmaster@${ownDomain(instance, scope) ?? "own.invalid"}`;
  const situation = { ...strangerAt(instance, scope, everywhere[0]![0]!, strangersName), recipient };
  const refused = inAllWorlds(
    (world) => decide(instance, situation, world),
    // What is refused because of a mistake is not closed.
    ({ verdict, by, reply }) =>
      verdict === "refused" && !!by?.list && !/unlisted|unauth/.test(by.text) && !reply?.startsWith("451"),
    isStrangers,
  );
  return refused?.by;
}

/** What a user who has logged in from anywhere goes through, where no table, server or DNS list knows anything. */
export function decideForUser(instance: Instance, scope: Scope): Decision {
  const situation = { ...strangerAt(instance, scope, everywhere[0]![0]!, strangersName), sasl: "user", tls: true };
  return decide(instance, situation, new World(() => true));
}

/** Which class the foreign domain is of, and the transport that takes it. */
export function wayOfForeign(
  instance: Instance,
  scope: Scope,
): { readonly addressClass: string; readonly transport: string } {
  const view = new View(instance, scope, new World(() => true));
  const rewrite = view.as(scopeOfService(instance, view.text("rewrite_service_name") || "rewrite"));
  const resolution = resolve(rewrite, foreignSender, foreignRecipient);
  return resolution.kind === "resolved" ? resolution : { addressClass: "bad", transport: "" };
}
