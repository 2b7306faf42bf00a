import { hasVersion } from "../facts/version.ts";
import { canonicalAddress, isInNetwork, parseNetwork } from "../model/addresses.ts";
import { courierCertificates } from "../model/courier-certificates.ts";
import { courierListeners } from "../model/courier-listeners.ts";
import type { Instance } from "../model/instance.ts";
import { serverCertificates } from "../model/listeners.ts";
import type { MailService } from "../model/mail-service.ts";
import { isInMynetworks, outgoingServices } from "../model/own-parts.ts";
import { Parameter } from "../syntax/main-cf.ts";
import { addressWords, commentWords, cutWords, LineRemoval } from "../syntax/removal.ts";
import { reverseName } from "../syntax/reverse-name.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { splitWords } from "../syntax/words.ts";
import { addressProblem, certificateNames } from "./address-choices.ts";
import { allBut } from "./insert-interfaces.ts";
import type { LabelledEdit } from "./insert-services.ts";
import { removeRoutes } from "./remove-routes.ts";

export interface Removal {
  readonly edits: readonly LabelledEdit[];
  /** What is left and what to do about it, in Markdown. */
  readonly notes: readonly string[];
}

/** The edits of a removal by file: whole lines, and words inside entries that stay. */
export class RemovalPlan {
  readonly edits: LabelledEdit[] = [];
  readonly notes: string[] = [];
  readonly touched = new Set<unknown>();
  readonly #lines = new Map<SourceFile, { readonly removal: LineRemoval; readonly labels: Set<string> }>();

  constructor(readonly isAbout: (comment: string) => boolean) {}

  line(file: SourceFile, entry: Parameters<LineRemoval["add"]>[0], label: string): void {
    const known = this.#lines.get(file) ?? { removal: new LineRemoval(file, this.isAbout), labels: new Set<string>() };
    this.#lines.set(file, known);
    known.removal.add(entry);
    known.labels.add(label);
    this.touched.add(entry);
  }

  cut(file: SourceFile, entry: Parameter, words: Parameters<typeof cutWords>[1], drop: boolean[], label: string): void {
    for (const range of cutWords(entry, words, (word) => drop[word]!))
      this.edits.push({ uri: file.uri, range, newText: "", label });
    this.touched.add(entry);
  }

  done(): Removal {
    for (const [file, { removal, labels }] of this.#lines)
      for (const range of removal.ranges())
        this.edits.push({ uri: file.uri, range, newText: "", label: [...labels].join(", ") });
    return { edits: this.edits, notes: this.notes };
  }
}

/** One edit over all files that takes an address out of the configuration, and what it leaves, in words. */
export function removeAddress(instance: Instance, address: string): Removal {
  const { main, master } = instance.files;
  if (!main || !master) return { edits: [], notes: ["main.cf and master.cf have to stand in one directory."] };
  const listening = instance.services.filter(
    ({ address: own }) => own && own.host !== "" && canonicalAddress(own.host) === address,
  );
  const sending = outgoingServices(instance, address);
  const services = [...listening, ...sending];
  const plan = new RemovalPlan(aboutAddress(instance, address, services));
  for (const { entry } of listening) plan.line(master, entry, `Services of ${address}`);
  const gone = removeRoutes(instance, sending, plan);
  for (const { entry, name } of gone) plan.line(master, entry, `Outgoing service ${name}`);
  for (const name of ["mynetworks", "inet_interfaces", "proxy_interfaces"]) removeWords(instance, address, name, plan);
  listenEverywhere(instance, address, plan);
  noteRest(instance, address, plan);
  if (plan.touched.size === 0) plan.notes.push(`Nothing in main.cf and master.cf is for ${address} alone.`);
  else {
    const isRestart = [...plan.touched].some(
      (entry) => entry instanceof Parameter && /^(?:inet|proxy)_interfaces$/.test(entry.name.text),
    );
    plan.notes.push(
      isRestart
        ? "A change of inet_interfaces or proxy_interfaces needs `postfix stop && postfix start`."
        : "Validate and load it: `postfix check && postfix reload`.",
    );
  }
  noteCertificates(instance, [...listening, ...gone], plan);
  noteCourier(instance, address, plan);
  plan.notes.push(
    `The DNS and users' mail programs may still name ${address}: look at A, AAAA, MX and SPF records and at \`${reverseName(address)}\`.`,
  );
  return plan.done();
}

/** Addresses of this server that something can be removed of, with what that is, for people. */
export function removableAddresses(instance: Instance): { readonly address: string; readonly detail: string }[] {
  const words = ["mynetworks", "inet_interfaces", "proxy_interfaces"].flatMap((name) =>
    (instance.scope.list(name) ?? []).map(({ text }) => hostOf(text) ?? ""),
  );
  const hosts = instance.services.flatMap(({ address, scope }) => [
    address?.host ?? "",
    scope.value("smtp_bind_address") ?? "",
    scope.value("smtp_bind_address6") ?? "",
  ]);
  const addresses = new Set([...hosts, ...words].map(canonicalAddress));
  return [...addresses]
    .filter((address) => addressProblem(address) === undefined)
    .map((address) => {
      const labels = removeAddress(instance, address).edits.flatMap(({ label }) => label.split(", "));
      return { address, detail: [...new Set(labels)].join(" · ") };
    })
    .filter(({ detail }) => detail !== "");
}

/** The address of a word that stands for one host alone. */
function hostOf(word: string): string | undefined {
  const network = parseNetwork(word);
  return network && network.prefix === (network.ipv6 ? 128 : 32) ? canonicalAddress(network.address) : undefined;
}

/** Whether a comment speaks of the address or of what only its services have: their names, their certificate. */
function aboutAddress(instance: Instance, address: string, services: readonly MailService[]) {
  const names = new Set(services.map(({ name }) => name.toLowerCase()));
  for (const path of ownCertificates(instance, services)) {
    names.add(path.toLowerCase());
    names.add(
      path
        .slice(path.lastIndexOf("/") + 1)
        .replace(/\.(?:pem|crt|cert)$/, "")
        .toLowerCase(),
    );
    for (const name of certificateNames(instance, path)) names.add(name.toLowerCase());
  }
  return (comment: string): boolean => {
    const addresses = new Set(
      addressWords(comment)
        .map(canonicalAddress)
        .filter((word) => hostOf(word) !== undefined),
    );
    if (addresses.size > 0) return addresses.size === 1 && addresses.has(address);
    return commentWords(comment).some((word) => names.has(word));
  };
}

/** Certificate and key files that only these services name. */
function ownCertificates(instance: Instance, services: readonly MailService[]): readonly string[] {
  const files = ({ scope, command }: MailService) => [
    ...(serverCertificates(scope, command) ?? []),
    ...["smtpd_tls_key_file", "smtp_tls_cert_file", "smtp_tls_key_file"].map((name) => scope.value(name) ?? ""),
  ];
  const others = new Set(instance.services.filter((service) => !services.includes(service)).flatMap(files));
  for (const path of serverCertificates(instance.scope) ?? []) others.add(path);
  return [...new Set(services.flatMap(files))].filter((path) => path.startsWith("/") && !others.has(path));
}

/** Takes an address out of a list of main.cf, in every entry that sets it. */
function removeWords(instance: Instance, address: string, name: string, plan: RemovalPlan): void {
  const main = instance.files.main!;
  for (const entry of main.entries()) {
    if (!(entry instanceof Parameter) || entry.error || entry.name.text !== name) continue;
    const words = splitWords(entry.text, entry.value.start, entry.value.end);
    const drop = words.map(({ text }) => hostOf(text) === address);
    if (!drop.includes(true)) continue;
    const label = `${address} out of ${name}`;
    if (!drop.includes(false) && name === "inet_interfaces")
      plan.notes.push(`inet_interfaces names ${address} alone: name another address there, Postfix needs one.`);
    else if (!drop.includes(false) && name === "proxy_interfaces") plan.line(main, entry, label);
    else plan.cut(main, entry, words, drop, label);
  }
  if (name !== "mynetworks" || !instance.settings.has(name) || isInMynetworks(instance, address) !== true) return;
  const wider = (instance.scope.list(name) ?? []).filter(({ text }) => hostOf(text) === undefined);
  if (wider.length > 0 && wider.some(({ text }) => isWithin(address, text)))
    plan.notes.push(`${address} may still send through this server: a wider network in mynetworks holds it.`);
}

/**
 * Before 3.6 an insertion names all other addresses in inet_interfaces, and this one in proxy_interfaces. Where both
 * still stand so, and no other service has an address of its own, `all` holds them again.
 */
function listenEverywhere(instance: Instance, address: string, plan: RemovalPlan): void {
  const setting = instance.settings.get("inet_interfaces");
  const isProxied = instance.scope.list("proxy_interfaces")?.some(({ text }) => hostOf(text) === address);
  if (hasVersion(instance.target, "3.6") || !setting || !isProxied || plan.touched.has(setting.entry)) return;
  const sorted = (words: readonly string[]) => words.map(canonicalAddress).sort().join();
  const written = splitWords(setting.value).map(({ text }) => text);
  const ports = new Set(instance.listeners.filter(({ isExplicit }) => !isExplicit).map(({ port }) => port));
  const isShared = instance.listeners.some(
    ({ isExplicit, port, address: own }) => isExplicit && own !== address && ports.has(port),
  );
  if (isShared || sorted(written) !== sorted(allBut(instance, address))) return;
  const range = setting.entry.range(setting.entry.value);
  plan.edits.push({ uri: instance.files.main!.uri, range, newText: "all", label: "All addresses in inet_interfaces" });
  plan.touched.add(setting.entry);
}

const isWithin = (address: string, word: string): boolean => {
  const network = parseNetwork(word);
  return network !== undefined && isInNetwork(address, network);
};

/** What still names the address, and what is set for a list of addresses that has become shorter. */
function noteRest(instance: Instance, address: string, plan: RemovalPlan): void {
  const { main, master } = instance.files;
  for (const file of [main!, master!]) {
    const names = new Set<string>();
    for (const entry of file.entries()) {
      if (plan.touched.has(entry) || !addressWords(entry.text).some((word) => canonicalAddress(word) === address))
        continue;
      names.add(entry instanceof Parameter ? entry.name.text : (entry.text.split(/\s/)[0] ?? ""));
    }
    if (names.size > 0)
      plan.notes.push(
        `${file === main ? "main.cf" : "master.cf"} still names ${address}: ${[...names].map((name) => `\`${name}\``).join(", ")}. What it should be instead is yours to say.`,
      );
  }
  if (instance.settings.has("inet_interfaces") && !hasVersion(instance.target, "3.6")) {
    const words = instance.scope.list("inet_interfaces") ?? [];
    if (words.length > 1)
      plan.notes.push("inet_interfaces names the addresses one by one: an address that it leaves out gets no mail.");
  }
}

function noteCertificates(instance: Instance, services: readonly MailService[], plan: RemovalPlan): void {
  const files = ownCertificates(instance, services);
  if (files.length > 0)
    plan.notes.push(
      `No service names these files any more; they stay, with whatever renews them: ${files.map((path) => `\`${path}\``).join(", ")}.`,
    );
}

function noteCourier(instance: Instance, address: string, plan: RemovalPlan): void {
  const certificates = courierCertificates(instance).filter(
    ({ suffix }) => suffix !== "" && canonicalAddress(suffix) === address,
  );
  const paths = [...new Set(certificates.map(({ path }) => path))];
  if (paths.length > 0)
    plan.notes.push(
      `Courier's certificate for ${address} stays; where it is not wanted any more:\n\n\`\`\`sh\nrm ${paths.join(" ")}\n\`\`\``,
    );
  const listening = courierListeners(instance).filter((listener) => listener.address === address);
  if (listening.length > 0)
    plan.notes.push(
      `Courier listens on ${address}: change ADDRESS, PORT or SSLPORT in ${[...new Set(listening.map(({ service }) => service))].join(", ")}.`,
    );
}
