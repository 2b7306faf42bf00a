import { hasVersion } from "../facts/version.ts";
import { isIpv6 } from "../model/addresses.ts";
import { courierCertificates } from "../model/courier-certificates.ts";
import type { Instance } from "../model/instance.ts";
import { appended, endOf, lineEndingOf } from "../model/master-columns.ts";
import { isInMynetworks, outgoingServices, ownListener } from "../model/own-parts.ts";
import { certificatePorts, guessedCertificate, kindOfPort, type ServiceKind } from "../model/per-ip-services.ts";
import { blockEdits } from "../rules/listeners/block-fix.ts";
import type { TextEdit } from "../rules/rule.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { certificateNames, type Part } from "./address-choices.ts";
import { freeAddress } from "./insert-interfaces.ts";
import { senderRouting, serverNames } from "./insert-lookups.ts";

export interface InsertionRequest {
  /** An IPv4 or IPv6 address in its usual spelling, without brackets. */
  readonly address: string;
  readonly parts: readonly Part[];
  /** Path of the PEM file; guessed from those of the other addresses where it is left out. */
  readonly certificate?: string | undefined;
  /** Path of the key where that is another file. */
  readonly key?: string | undefined;
  /** Domains whose mail is sent from the address. */
  readonly domains?: readonly string[] | undefined;
}

/** An edit of one file and what it is for. */
export interface LabelledEdit extends TextEdit {
  readonly uri: string;
  readonly label: string;
}

export interface Insertion {
  readonly edits: readonly LabelledEdit[];
  /** What edits cannot do, each one thing to do or to know, in Markdown. */
  readonly notes: readonly string[];
}

/** Gathers the edits: those inside main.cf's entries, and lines for its end, which become one edit. */
export class Plan {
  readonly edits: LabelledEdit[] = [];
  readonly notes: string[] = [];
  readonly #lines: { readonly text: string; readonly label: string }[] = [];

  constructor(readonly main: SourceFile) {}

  change(label: string, ...edits: readonly TextEdit[]): void {
    for (const edit of edits) this.edits.push({ ...edit, uri: edit.uri ?? this.main.uri, label });
  }

  /** A new line at the end of main.cf. */
  line(label: string, text: string): void {
    this.#lines.push({ text, label });
  }

  note(text: string): void {
    this.notes.push(text);
  }

  done(): Insertion {
    if (this.#lines.length > 0) {
      const { position, before } = endOf(this.main);
      const ending = lineEndingOf(this.main);
      const newText = appended(
        before,
        this.#lines.map(({ text }) => text),
        ending,
      );
      const label = [...new Set(this.#lines.map((line) => line.label))].join(", ");
      this.edits.push({ uri: this.main.uri, range: { start: position, end: position }, newText, label });
    }
    return { edits: this.edits, notes: this.notes };
  }
}

/** One edit over all files that gives an address what it lacks, and what remains to be done by hand. */
export function insertServices(instance: Instance, request: InsertionRequest): Insertion {
  const { main, master } = instance.files;
  if (!main || !master) return { edits: [], notes: ["main.cf and master.cf have to stand in one directory."] };
  const { address } = request;
  const certificate = request.certificate || guessedCertificate(instance, address);
  const plan = new Plan(main);
  const wanted = new Set(request.parts);
  const kinds = servicesToAdd(instance, address, wanted, plan);
  if (kinds.length > 0)
    plan.change(
      `Services for ${address}`,
      ...blockEdits(instance, address, kinds, certificate, request.key || undefined),
    );
  freeAddress(
    instance,
    address,
    kinds.filter((kind) => kind !== "outgoing"),
    plan,
  );
  if (wanted.has("outgoing")) senderRouting(instance, address, request.domains ?? [], plan);
  if (wanted.has("mynetworks")) addToMynetworks(instance, address, plan);
  if (wanted.has("courier")) courierFiles(instance, address, certificate, request.key || certificate, plan);
  if (wanted.has("sni")) serverNames(instance, certificate, request.key || undefined, plan);
  else if (kinds.some((kind) => kind !== "outgoing") && hasVersion(instance.target, "3.4"))
    noteSni(instance, certificate, plan);
  if (kinds.length > 0 && !plan.edits.some(({ label }) => label.includes("inet_interfaces")))
    plan.note("Validate and load it: `postfix check && postfix reload`; new listeners need no restart.");
  return plan.done();
}

/** The kinds of service that are wanted and not there. */
function servicesToAdd(instance: Instance, address: string, wanted: ReadonlySet<Part>, plan: Plan): ServiceKind[] {
  const kinds: ServiceKind[] = [];
  for (const port of certificatePorts) {
    const kind = kindOfPort(port)!;
    if (!wanted.has(kind)) continue;
    if (ownListener(instance, address, port)) plan.note(`${address} port ${port} is in master.cf already.`);
    else kinds.push(kind);
  }
  if (wanted.has("outgoing")) {
    const [there] = outgoingServices(instance, address);
    if (there) plan.note(`\`${there.name}\` in master.cf sends from ${address} already.`);
    else kinds.push("outgoing");
  }
  return kinds;
}

function addToMynetworks(instance: Instance, address: string, plan: Plan): void {
  const setting = instance.settings.get("mynetworks");
  const word = isIpv6(address) ? `[${address}]/128` : `${address}/32`;
  const isIn = isInMynetworks(instance, address);
  if (!setting)
    plan.note(`mynetworks is not set: \`mynetworks_style = ${instance.scope.value("mynetworks_style")}\` decides.`);
  else if (isIn === true) plan.note(`${address} is in mynetworks already.`);
  else if (isIn === undefined)
    plan.note(`mynetworks is read from a table or file: add \`${word}\` there if programs send through ${address}.`);
  else {
    const { end, text } = setting.entry.value;
    const separator = text.trim() === "" ? "" : text.includes(",") ? ", " : " ";
    const range = setting.entry.range({ start: end, end });
    plan.change(`${word} in mynetworks`, { range, newText: `${separator}${word}` });
  }
}

/** Courier finds a certificate by its file's name: nothing to edit, files to make. */
function courierFiles(instance: Instance, address: string, certificate: string, key: string, plan: Plan): void {
  const bases = [...new Set(courierCertificates(instance).map(({ base }) => base))];
  for (const base of bases) {
    const path = `${base}.${address}`;
    if (instance.probes.status(path)?.kind === "found") {
      plan.note(`Courier's \`${path}\` is there already.`);
      continue;
    }
    const sources = key === certificate ? certificate : `${key} ${certificate}`;
    const commands = [`install -o courier -g courier -m 0600 /dev/null ${path}`, `cat ${sources} > ${path}`];
    plan.note(
      `Courier presents \`${path}\` (key, certificate and chain in one file) on ${address}; make it, no restart is needed:\n\n\`\`\`sh\n${commands.join("\n")}\n\`\`\``,
    );
  }
  if (bases.length === 0) plan.note("Courier's files name no TLS_CERTFILE: there is nothing to add for an address.");
}

/** From 3.4 on the server name chooses a certificate too, which needs no listener per address. */
function noteSni(instance: Instance, certificate: string, plan: Plan): void {
  if ((instance.scope.value("tls_server_sni_maps") ?? "") !== "") return;
  const name = certificateNames(instance, certificate).find((other) => !other.startsWith("*")) ?? "mail.example.net";
  plan.note(
    `The modern way without services per address: \`tls_server_sni_maps = inline:{ { ${name} = ${certificate} } }\`. Clients that send the server's name get its certificate; old ones that send none get that of main.cf.`,
  );
}
