import { hasVersion } from "../facts/version.ts";
import { canonicalAddress, isIpv6, isLoopback } from "../model/addresses.ts";
import type { Instance } from "../model/instance.ts";
import { addressFamilies } from "../model/listeners.ts";
import { ownListener } from "../model/own-parts.ts";
import { kindOfPort, type ServiceKind } from "../model/per-ip-services.ts";
import { ownAddresses } from "../rules/listeners/own-addresses.ts";
import { splitWords } from "../syntax/words.ts";
import type { Plan } from "./insert-services.ts";

const ports: Readonly<Record<string, number>> = { smtp: 25, submissions: 465, submission: 587 };

const inBrackets = (address: string): string => (isIpv6(address) ? `[${address}]` : address);

/**
 * Takes an address away from the services without a host, where those would listen on it beside the new ones: before
 * 3.6 that keeps Postfix from starting, later the system picks one of the two for each connection at random.
 */
export function freeAddress(instance: Instance, address: string, kinds: readonly ServiceKind[], plan: Plan): void {
  const added = new Set(kinds.map((kind) => ports[kind]!));
  if (added.size === 0) return;
  const words = instance.scope.list("inet_interfaces");
  if (!words)
    return void plan.note(`inet_interfaces cannot be told: make sure that it does not hold ${address} as well.`);
  const open = instance.listeners.filter((listener) => !listener.isExplicit);
  const isShared = open.some(({ port }) => added.has(port));
  const isAll = words.some(({ text }) => text.toLowerCase() === "all");
  const isNamed = words.some(({ text }) => canonicalAddress(text) === address);
  if (isAll && (hasVersion(instance.target, "3.6") || !isShared)) return;
  if (isAll) nameTheOthers(instance, address, plan);
  else if (isNamed && isShared) takeOut(instance, address, plan);
  else {
    if (!isNamed) addToProxies(instance, address, plan);
    return;
  }
  const left = new Set(open.map(({ port }) => port).filter((port) => !added.has(port)));
  for (const port of left)
    if (!ownListener(instance, address, port)) {
      const kind = kindOfPort(port);
      plan.note(
        `Port ${port} no longer answers on ${address}${kind ? `: insert "${kind}" for it too` : ": add a service with that address if it is needed"}.`,
      );
    }
}

/** The value that stands for all addresses but one in inet_interfaces; empty where the others are not known. */
export function allBut(instance: Instance, address: string): readonly string[] {
  const families = addressFamilies(instance.scope);
  const machine = (instance.machineAddresses ?? []).map(canonicalAddress);
  const own = [...ownAddresses(instance).keys()];
  // What a copy is looked at on says nothing about the server.
  const isHere = machine.includes(address) || own.length === 0;
  const known = isHere ? [...machine, ...own] : own;
  const shared = new Set(instance.listeners.filter(({ isExplicit }) => !isExplicit).map(({ port }) => port));
  const others = [...new Set(known)].filter(
    (other) =>
      other !== address &&
      !isLoopback(other) &&
      ![...shared].some((port) => ownListener(instance, other, port)) &&
      families.has(isIpv6(other) ? 6 : 4),
  );
  const loopback = [families.has(4) ? "127.0.0.1" : "", families.has(6) ? "[::1]" : ""].filter(Boolean);
  return others.length === 0 ? [] : [...loopback, ...others.map(inBrackets)];
}

/** `inet_interfaces = all` becomes the list of the other addresses. */
function nameTheOthers(instance: Instance, address: string, plan: Plan): void {
  const others = allBut(instance, address);
  if (others.length === 0)
    return void plan.note(
      `Postfix ${instance.target} does not start while a service without a host and \`inet_interfaces = all\` listen on the same port: set inet_interfaces to this server's other addresses.`,
    );
  const value = others.join(", ");
  const setting = instance.settings.get("inet_interfaces");
  const label = "The other addresses in inet_interfaces";
  if (setting) plan.change(label, { range: setting.entry.range(setting.entry.value), newText: value });
  else plan.line(label, `inet_interfaces = ${value}`);
  addToProxies(instance, address, plan);
  plan.note(
    `Before Postfix 3.6 \`inet_interfaces = all\` and a service for one address exclude each other, so it becomes the list of the others: check that it is complete (${value}). A change of inet_interfaces needs \`postfix stop && postfix start\`.`,
  );
}

/** The address leaves an explicit list of inet_interfaces. */
function takeOut(instance: Instance, address: string, plan: Plan): void {
  const setting = instance.settings.get("inet_interfaces");
  const written = setting ? splitWords(setting.entry.value.text) : [];
  const rest = written.filter(({ text }) => canonicalAddress(text) !== address).map(({ text }) => text);
  if (!setting || rest.length === written.length || rest.length === 0)
    return void plan.note(
      `inet_interfaces holds ${address} too, so two services listen on it${hasVersion(instance.target, "3.6") ? " and the system picks one at random" : ""}: give the services without a host an address of their own.`,
    );
  plan.change(`${address} out of inet_interfaces`, {
    range: setting.entry.range(setting.entry.value),
    newText: rest.join(", "),
  });
  addToProxies(instance, address, plan);
  plan.note("A change of inet_interfaces needs `postfix stop && postfix start`.");
}

/** Postfix has to know an address as its own, though the services without a host do not listen on it. */
function addToProxies(instance: Instance, address: string, plan: Plan): void {
  const words = instance.scope.list("proxy_interfaces");
  if (!words || words.some(({ text }) => canonicalAddress(text) === address)) return;
  const setting = instance.settings.get("proxy_interfaces");
  const word = inBrackets(address);
  const label = `${address} in proxy_interfaces`;
  if (!setting) return void plan.line(label, `proxy_interfaces = ${word}`);
  const { end, text } = setting.entry.value;
  plan.change(label, {
    range: setting.entry.range({ start: end, end }),
    newText: `${text.trim() === "" ? " " : ", "}${word}`,
  });
}
