import type { CertificateFacts, FileStatus, NoCertificate } from "../host/host.ts";
import type { Assignment, NamedValue } from "../syntax/courier.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { canonicalAddress } from "./addresses.ts";
import { askCertificate } from "./certificates.ts";
import { type CourierListener, courierListeners, courierVariables, filesOfDaemon } from "./courier-listeners.ts";
import { isAddress } from "./host-port.ts";
import type { Instance } from "./instance.ts";

/** What the end of a file's name says: for every address, for one, for a server name (SNI), or nothing that is ever asked for. */
export type CertificateFor = "all" | "address" | "name" | "nothing";

/** A certificate file of Courier's: TLS_CERTFILE itself, or one beside it whose name goes on with an address or a name. */
export interface CourierCertificate {
  /** Where TLS_CERTFILE is set. */
  readonly file: SourceFile;
  readonly entry: Assignment;
  readonly set: NamedValue;
  readonly base: string;
  /** What stands behind the base and a dot: an address, a name; empty for the base. */
  readonly suffix: string;
  readonly for: CertificateFor;
  /** The listeners with TLS whose files name this base. */
  readonly listeners: readonly CourierListener[];
  readonly path: string;
  readonly keyPath: string;
  readonly status: FileStatus | "missing" | undefined;
  readonly keyStatus: FileStatus | "missing" | undefined;
  readonly facts: CertificateFacts | NoCertificate | undefined;
}

/** Every certificate file that Courier's listeners could present, the bases first. */
export function courierCertificates(instance: Instance): readonly CourierCertificate[] {
  return instance.memo("courier certificates", () => {
    const bases = new Map<string, { file: SourceFile; entry: Assignment; set: NamedValue; daemons: string[] }>();
    for (const listener of courierListeners(instance)) {
      const base = listener.certificateBase;
      if (listener.tls === "none" || !base?.startsWith("/") || base.endsWith("\r")) continue;
      const value = courierVariables(instance, filesOfDaemon(listener.daemon, "TLS_CERTFILE")).get("TLS_CERTFILE");
      const file = value && instance.files.courier.get(sourceOf(instance, value.entry));
      if (!value || !file) continue;
      const known = bases.get(base);
      if (known) known.daemons.push(listener.daemon);
      else bases.set(base, { file, entry: value.entry, set: value.set, daemons: [listener.daemon] });
    }
    return [...bases].flatMap(([base, { daemons, ...where }]) => {
      const listeners = courierListeners(instance).filter(
        (listener) => listener.tls !== "none" && daemons.includes(listener.daemon) && listener.certificateBase === base,
      );
      const keyFiles = filesOfDaemon(daemons[0]!, "TLS_PRIVATE_KEYFILE");
      const keyBase = courierVariables(instance, keyFiles).get("TLS_PRIVATE_KEYFILE")?.value ?? "";
      return ["", ...suffixesOf(instance, base)].map((suffix): CourierCertificate => {
        const path = suffix === "" ? base : `${base}.${suffix}`;
        const keyPath = keyFor(instance, keyBase, suffix) ?? path;
        const kind = suffix === "" ? "all" : kindOf(suffix);
        const answers = askCertificate(instance, path, keyPath);
        return { ...where, base, suffix, for: kind, listeners, ...answers };
      });
    });
  });
}

const sourceOf = (instance: Instance, entry: Assignment): string =>
  [...instance.files.courier].find(([, file]) => [...file.entries()].includes(entry))?.[0] ?? "";

/** Names beside the base that begin with it; copies and parts (.bak, .key) left out. */
function suffixesOf(instance: Instance, base: string): readonly string[] {
  const slash = base.lastIndexOf("/");
  const answer = instance.probes.list(base.slice(0, slash) || "/");
  if (answer?.kind !== "found") return [];
  const start = `${base.slice(slash + 1)}.`;
  return answer.value
    .filter((name) => name.startsWith(start))
    .map((name) => name.slice(start.length))
    .filter((suffix) => looksLikeAddress(suffix) || isHostName(suffix));
}

/** The key of a certificate file (since 5.0.1): beside it, or in the file of TLS_PRIVATE_KEYFILE with the same end. */
function keyFor(instance: Instance, base: string, suffix: string): string | undefined {
  if (!base.startsWith("/")) return undefined;
  const isThere = (path: string) => instance.probes.status(path)?.kind === "found";
  if (suffix === "") return isThere(base) ? base : undefined;
  const own = `${base}.${suffix}`;
  if (isThere(own)) return own;
  // GnuTLS falls back to the common key for an address, though not for a name.
  const isGnutls = instance.options.courierTls === "gnutls";
  return isGnutls && kindOf(suffix) === "address" && isThere(base) ? base : undefined;
}

function kindOf(suffix: string): CertificateFor {
  if (isAddress(suffix)) return canonicalAddress(suffix) === suffix ? "address" : "nothing";
  return looksLikeAddress(suffix) ? "nothing" : "name";
}

/** Digits and dots, or hexadecimal groups with colons; also with a port, brackets or a further ending behind. */
const looksLikeAddress = (suffix: string): boolean =>
  /^\[?(?:\d{1,4}\.){3}\d{1,4}(?:$|[^0-9])/.test(suffix) ||
  (/^\[?[0-9A-Fa-f:]+/.test(suffix) && suffix.split(":").length > 2);

const endings = new Set(["key", "crt", "csr", "pem", "bak", "old", "orig", "new", "save", "default", "dist", "tmp"]);

const isHostName = (suffix: string): boolean =>
  /^[A-Za-z0-9*]([A-Za-z0-9-]*\.)+[A-Za-z]{2,}$/.test(suffix) &&
  !endings.has(suffix.slice(suffix.lastIndexOf(".") + 1));
