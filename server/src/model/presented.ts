import type { CertificateFacts, KeyForm, NoCertificate } from "../host/host.ts";
import { TableEntry } from "../syntax/lookup-table.ts";
import { splitWords } from "../syntax/words.ts";
import { type AskedCertificate, askCertificate, chainCertificates } from "./certificates.ts";
import { courierCertificates } from "./courier-certificates.ts";
import { courierListeners } from "./courier-listeners.ts";
import { certificateForAddress } from "./courier-lookup.ts";
import type { Instance } from "./instance.ts";
import { type Listener, serverCertificates, tlsPrefix } from "./listeners.ts";
import type { Scope } from "./scope.ts";
import { tableReference } from "./tables.ts";

/** A certificate file that a listener shows, and what it holds; facts undefined where nobody may ask or read. */
export interface PresentedFile {
  readonly path: string;
  readonly keyPath: string;
  readonly isMissing: boolean;
  readonly facts: CertificateFacts | NoCertificate | undefined;
  /** What makes a file with a certificate of no use to Postfix, beside the wrong key. */
  readonly fault?: Fault;
  /** Another file of the same service that is of no use: Postfix then shows none of them. */
  readonly spoiledBy?: string;
}

/** No key that Postfix reads, its key below it, a second one for the same kind of key. */
export type Fault = "no key" | "key below" | "same kind";

/** Why Postfix turns TLS off because of the file, as a clause. */
export const faultWords: Readonly<Record<Fault, string>> = {
  "no key": "no key that Postfix can read goes with it",
  "key below": "its key has to stand above it",
  "same kind": "a certificate for the same kind of key stands before it",
};

/** A listener with everything that it can show. */
export interface Presented {
  readonly listener: Listener;
  /** For clients that send no server name: several where an RSA and an ECDSA certificate stand side by side. */
  readonly files: readonly PresentedFile[];
  /** By the server name that a client sends (SNI). A name that begins with a dot stands for every name below it. */
  readonly byName: readonly { readonly name: string; readonly files: readonly PresentedFile[] }[];
}

/**
 * Every listener of Postfix and Courier, each once: where a name is given twice, the last one counts. A Courier listener
 * on every address stands again under each address that has a certificate file of its own.
 */
export function allListeners(instance: Instance): readonly Listener[] {
  return instance.memo("all listeners", () => {
    const found = new Map<string, Listener>();
    const add = (listener: Listener) => found.set(keyOf(listener), listener);
    for (const listener of postfixAnswering(instance)) add(listener);
    for (const listener of courierListeners(instance)) {
      add(listener);
      if (listener.isExplicit || listener.tls === "none") continue;
      for (const { suffix, for: kind, base } of courierCertificates(instance))
        if (kind === "address" && base === listener.certificateBase)
          add({ ...listener, address: suffix, certificate: certificateForAddress(instance, listener, suffix) });
    }
    return [...found.values()];
  });
}

/** One socket: for master(8) 25 and smtp are the same, and the service of an address is not that of all addresses. */
const keyOf = ({ source, service, address, port, isExplicit }: Listener): string =>
  `${source.server === "postfix" && port > 0 ? isExplicit : service} ${address} ${port}`;

/**
 * Postfix's listeners without those that nobody meets: with "inet_interfaces = all" a service without a host has one
 * socket for every address, and a socket of the very address is preferred. Where inet_interfaces lists the address
 * itself there are two of the same, and each of them answers now and then.
 */
function postfixAnswering(instance: Instance): readonly Listener[] {
  const isAll = instance.scope.list("inet_interfaces")?.some(({ text }) => text.toLowerCase() === "all") === true;
  if (!isAll) return instance.listeners;
  const explicit = new Set(
    instance.listeners.flatMap(({ isExplicit, address, port }) =>
      isExplicit && port > 0 ? [`${address} ${port}`] : [],
    ),
  );
  return instance.listeners.filter(
    ({ isExplicit, address, port }) => isExplicit || !explicit.has(`${address} ${port}`),
  );
}

/** Which certificate each address and port presents. */
export function presentedCertificates(instance: Instance): readonly Presented[] {
  return instance.memo("presented certificates", () =>
    allListeners(instance).map((listener): Presented => {
      if (listener.tls === "none") return { listener, files: [], byName: [] };
      const { source } = listener;
      return source.server === "postfix"
        ? ofPostfix(instance, listener, source.service.scope, source.service.command)
        : ofCourier(instance, listener);
    }),
  );
}

function ofPostfix(instance: Instance, listener: Listener, scope: Scope, command: string): Presented {
  const names = serverCertificates(scope, command) ?? [];
  const prefix = tlsPrefix(scope, command);
  const isChain = (scope.list(`${prefix}_tls_chain_files`)?.length ?? 0) > 0;
  const asked = isChain
    ? chainCertificates(instance, names)
    : names.map((path) => {
        const keyPath = keyPathOf(scope, prefix, path);
        return { ...askCertificate(instance, path, keyPath || path), keyPath };
      });
  const kinds = new Set<string>();
  const files = asked.map((certificate): PresentedFile => {
    const fault = faultOf(certificate, isChain, kinds);
    return { ...asFile(certificate), ...(fault && { fault }) };
  });
  const useless = files.find(isUseless)?.path;
  // The first of the chain files may be a key.
  const shown = files[0] ? { ...listener, certificate: files[0].path } : listener;
  const answered =
    useless === undefined ? files : files.map((file) => (isUseless(file) ? file : { ...file, spoiledBy: useless }));
  return { listener: shown, files: answered, byName: sniFiles(instance, scope) };
}

const isUseless = ({ isMissing, facts, fault }: PresentedFile): boolean =>
  isMissing || typeof facts === "string" || facts?.keyFits === false || fault !== undefined;

/** Forms of a key that OpenSSL does not load without help, by what they hold. */
const unusableKeys: ReadonlySet<KeyForm> = new Set(["encrypted", "DER key", "PKCS#12", "request", "damaged", "none"]);

/** What makes smtpd turn TLS off beside a missing file and a wrong key; `kinds`: the kinds of keys so far, of which a list of chains may hold one each. */
function faultOf(
  { path, keyPath, keyStatus, facts }: AskedCertificate,
  isChain: boolean,
  kinds: Set<string>,
): Fault | undefined {
  if (typeof facts !== "object" || facts.keyFits === false) return undefined;
  if (isChain && keyPath === path && facts.isKeyFirst === false) return "key below";
  if (keyPath === "" || keyStatus === "missing" || unusableKeys.has(facts.key)) return "no key";
  if (isChain && kinds.has(facts.keyType)) return "same kind";
  kinds.add(facts.keyType);
  return undefined;
}

/** The key that goes with a certificate of the older parameters; chain files hold their own. */
function keyPathOf(scope: Scope, prefix: string, path: string): string {
  for (const kind of ["", "ec", "d"])
    if (scope.value(`${prefix}_tls_${kind}cert_file`) === path)
      return scope.value(`${prefix}_tls_${kind}key_file`)?.trim() ?? path;
  return path;
}

const readable = new Set(["hash", "btree", "lmdb", "cdb"]);

/** The names of tls_server_sni_maps with their files, as far as the tables' sources can be read. */
function sniFiles(instance: Instance, scope: Scope): Presented["byName"] {
  const value = scope.value("tls_server_sni_maps")?.trim() ?? "";
  return instance.memo(`sni ${value}`, () =>
    splitWords(value).flatMap(({ text }) => {
      const table = tableReference(text);
      if (!table || !readable.has(table.type) || !table.name.startsWith("/")) return [];
      const source = instance.files.sideFile(table.name, "postfix-table");
      if (!source || source.isLarge) return [];
      return [...source.entries()]
        .filter((entry): entry is TableEntry => entry instanceof TableEntry && !entry.error)
        .map(({ key, value: files }) => {
          const paths = splitWords(files.text).map(({ text: path }) => path);
          return { name: key.text.toLowerCase(), files: chainCertificates(instance, paths).map(asFile) };
        });
    }),
  );
}

function ofCourier(instance: Instance, listener: Listener): Presented {
  const own = courierCertificates(instance).filter(({ listeners }) =>
    listeners.some(({ service, port }) => service === listener.service && port === listener.port),
  );
  const shown = own.filter(({ path }) => path === listener.certificate);
  const path = listener.certificate;
  const files =
    shown.length > 0 ? shown.map(asFile) : path === null ? [] : [asFile(askCertificate(instance, path, path))];
  const names = own.filter((certificate) => certificate.for === "name");
  return {
    listener,
    files,
    byName: names.map((certificate) => ({ name: certificate.suffix, files: [asFile(certificate)] })),
  };
}

const asFile = ({
  path,
  keyPath,
  status,
  facts,
}: Pick<PresentedFile, "path" | "keyPath" | "facts"> & { status: unknown }): PresentedFile => ({
  path,
  keyPath,
  isMissing: status === "missing",
  facts,
});
