import type { CertificateFacts, FileStatus, NoCertificate } from "../host/host.ts";
import type { Entry } from "../syntax/entry.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Span } from "../syntax/text.ts";
import type { Instance } from "./instance.ts";
import { serverCertificates } from "./listeners.ts";
import type { Scope } from "./scope.ts";

/** A certificate file that a setting of the SMTP server names, and what the machine says of it. */
export interface CertificateUse {
  readonly file: SourceFile;
  readonly entry: Entry;
  readonly span: Span;
  readonly scope: Scope;
  /** Whether the setting stands in main.cf. */
  readonly isGlobal: boolean;
  /** Whether the file is one of smtpd_tls_chain_files, with its key above it. */
  readonly isChain: boolean;
  readonly path: string;
  readonly keyPath: string;
  /** Undefined where nobody may be asked, or the files are plainly another machine's. */
  readonly status: FileStatus | "missing" | undefined;
  readonly keyStatus: FileStatus | "missing" | undefined;
  /** Why it is none, where the file holds no certificate. */
  readonly facts: CertificateFacts | NoCertificate | undefined;
}

const settings = [
  ["smtpd_tls_chain_files", undefined],
  ["smtpd_tls_cert_file", "smtpd_tls_key_file"],
  ["smtpd_tls_eccert_file", "smtpd_tls_eckey_file"],
] as const;

/** Every certificate file that counts, once for each place that names it. */
export function certificateUses(instance: Instance): readonly CertificateUse[] {
  return instance.memo("certificate uses", () => {
    const { main, master } = instance.files;
    const uses: CertificateUse[] = [];
    const add = (file: SourceFile, entry: Entry, span: Span, scope: Scope, isGlobal: boolean, name: string) => {
      const keyName = settings.find(([setting]) => setting === name)?.[1];
      const isChain = keyName === undefined;
      const paths = (scope.list(name) ?? [])
        .map(({ text }) => text)
        .filter((path) => path.startsWith("/") && serverCertificates(scope)?.includes(path));
      const own = isChain
        ? chainCertificates(instance, paths)
        : paths.map((path) => askCertificate(instance, path, (keyName && scope.value(keyName)?.trim()) || path));
      for (const answers of own) uses.push({ file, entry, span, scope, isGlobal, isChain, ...answers });
    };
    for (const [name] of settings) {
      const setting = instance.settings.get(name);
      if (main && setting) add(main, setting.entry, setting.entry.value, instance.scope, true, name);
      if (!master) continue;
      for (const { entry, overrides, scope, command } of instance.activeServices) {
        const override = overrides.get(name);
        if (command === "smtpd" && override) add(master, entry, override.value, scope, false, name);
      }
    }
    return uses;
  });
}

/** A certificate file, its key's, and what the machine says of both. */
export type AskedCertificate = Pick<CertificateUse, "path" | "keyPath" | "status" | "keyStatus" | "facts">;

/** The certificates of a list of chain files, where a key may stand alone in the file above its certificates. */
export function chainCertificates(instance: Instance, paths: readonly string[]): AskedCertificate[] {
  let keyAbove: string | undefined;
  return paths.flatMap((path) => {
    const asked = askCertificate(instance, path, keyAbove ?? path);
    keyAbove = asked.facts === "key only" ? path : undefined;
    if (keyAbove !== undefined) return [];
    const parts = typeof asked.facts === "object" ? (asked.facts.parts ?? []) : [];
    return parts.length > 0 ? parts.map((facts) => ({ ...asked, facts })) : [asked];
  });
}

/** Asks the machine for a certificate file and its key's. */
export function askCertificate(instance: Instance, path: string, keyPath: string): AskedCertificate {
  const status = statusOf(instance, path);
  const facts = typeof status === "object" ? instance.probes.certificate(path, keyPath) : undefined;
  return {
    path,
    keyPath,
    status,
    keyStatus: statusOf(instance, keyPath),
    facts: facts?.kind === "found" ? facts.value : undefined,
  };
}

function statusOf(instance: Instance, path: string): FileStatus | "missing" | undefined {
  const answer = instance.probes.status(path);
  if (answer?.kind === "found") return answer.value;
  return answer?.kind === "missing" && instance.probes.isDirectoryThere(path) ? "missing" : undefined;
}

/** Whether a name of a certificate stands for a host (RFC 6125): equal, or a `*` for its first label. */
export function coversHost(names: readonly string[], host: string): boolean {
  const wanted = host.toLowerCase().replace(/\.$/, "");
  return names.some((name) => {
    const own = name.toLowerCase();
    return own === wanted || (own.startsWith("*.") && wanted.slice(wanted.indexOf(".")) === own.slice(1));
  });
}
