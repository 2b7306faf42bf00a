import { canonicalAddress, isIpv6 } from "../model/addresses.ts";
import type { Instance } from "../model/instance.ts";
import type { Listener } from "../model/listeners.ts";
import { faultWords, type PresentedFile, presentedCertificates } from "../model/presented.ts";
import { daysUntil } from "../model/validity.ts";
import type { Place } from "./html.ts";

/** How a listener stands: by colour and by word. */
export interface State {
  readonly kind: "good" | "soon" | "bad" | "unknown";
  readonly word: string;
  /** What more there is to say, in a word of its own. */
  readonly detail?: string;
}

/** One row of the table: an address and port, and a certificate that it presents. */
export interface PresentedRow {
  readonly address: string;
  readonly port: number;
  readonly tls: Listener["tls"];
  readonly service: string;
  /** The server name that a client has to send to see this certificate; undefined for clients that send none. */
  readonly serverName: string | undefined;
  readonly place: Place;
  readonly certificate: string | undefined;
  /** Where the certificate is named. */
  readonly certificatePlace: Place | undefined;
  readonly names: readonly string[];
  /** Milliseconds since 1970. */
  readonly validTo: number | undefined;
  /** Whole days to its end, negative after it. */
  readonly daysLeft: number | undefined;
  readonly state: State;
  /** Of the certificate in the file. */
  readonly fingerprint: string | undefined;
  readonly keyType: string | undefined;
}

/** Every listener of Postfix and Courier for mail with each certificate that it shows, by address and port. */
export function presentedRows(instance: Instance, now = Date.now()): PresentedRow[] {
  return presentedCertificates(instance)
    .filter(({ listener: { tls, protocol } }) => tls !== "none" || protocol !== "other")
    .toSorted(
      ({ listener: a }, { listener: b }) =>
        rank(a.address) - rank(b.address) || compare(a.address, b.address) || a.port - b.port,
    )
    .flatMap(({ listener, files, byName }) => [
      ...(files.length === 0 ? [undefined] : files).map((file) => rowOf(instance, listener, file, undefined, now)),
      ...byName.flatMap(({ name, files: own }) => own.map((file) => rowOf(instance, listener, file, name, now))),
    ]);
}

/** Every address first, then IPv4, then IPv6, then names. */
const rank = (address: string): number =>
  address === "*" ? 0 : isIpv6(address) ? 2 : /^[0-9.]+$/.test(address) ? 1 : 3;

const compare = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });

function rowOf(
  instance: Instance,
  listener: Listener,
  file: PresentedFile | undefined,
  serverName: string | undefined,
  now: number,
): PresentedRow {
  const { address, port, tls, service, source } = listener;
  const place =
    source.server === "postfix"
      ? { uri: instance.files.master?.uri ?? "", line: source.service.entry.line }
      : { uri: source.file, line: source.line };
  const facts = typeof file?.facts === "object" ? file.facts : undefined;
  const daysLeft = facts && daysUntil(facts.validTo, now);
  return {
    address: canonicalAddress(address),
    port,
    tls,
    service,
    serverName,
    place,
    certificate: file?.path,
    certificatePlace: file && (certificatePlace(instance, listener) ?? place),
    names: facts?.names ?? [],
    validTo: facts?.validTo,
    daysLeft,
    fingerprint: facts?.fingerprint,
    keyType: facts?.keyType,
    state: tls === "none" ? { kind: "unknown", word: "no TLS" } : stateOf(file, daysLeft ?? 0, instance),
  };
}

function stateOf(file: PresentedFile | undefined, daysLeft: number, instance: Instance): State {
  if (!file) return { kind: "bad", word: "no certificate" };
  const { isMissing, facts, fault, spoiledBy } = file;
  if (isMissing) return { kind: "bad", word: "file is missing" };
  if (facts === undefined) return { kind: "unknown", word: "not looked at" };
  if (typeof facts === "string") return { kind: "bad", word: "no certificate", detail: facts };
  if (facts.keyFits === false) return { kind: "bad", word: "key of another certificate" };
  if (fault !== undefined) return { kind: "bad", word: "not shown", detail: faultWords[fault] };
  if (spoiledBy !== undefined) return { kind: "bad", word: "not shown", detail: `${spoiledBy} is of no use` };
  if (daysLeft < 0) return { kind: "bad", word: "expired" };
  if (daysLeft < instance.options.expiresSoonDays) return { kind: "soon", word: "ends soon" };
  if (facts.isSelfSigned) return { kind: "soon", word: "self-signed" };
  return { kind: "good", word: "valid" };
}

/** Where a Postfix listener's certificate is set: by `-o`, else in main.cf. */
function certificatePlace(instance: Instance, { source }: Listener): Place | undefined {
  const { main, master } = instance.files;
  if (source.server !== "postfix" || !main || !master) return undefined;
  const names = ["smtpd_tls_chain_files", "smtpd_tls_cert_file"];
  for (const name of names) {
    const override = source.service.overrides.get(name);
    if (override) return { uri: master.uri, line: source.service.entry.range(override.value).start.line };
  }
  for (const name of names) {
    const setting = instance.settings.get(name);
    if (setting) return { uri: main.uri, line: setting.entry.line };
  }
  return undefined;
}
