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
      let keyAbove: string | undefined;
      for (const { text: path } of scope.list(name) ?? []) {
        if (!path.startsWith("/") || serverCertificates(scope)?.includes(path) !== true) continue;
        const keyPath = keyAbove ?? ((keyName && scope.value(keyName)?.trim()) || path);
        const answers = askCertificate(instance, path, keyPath);
        // smtpd_tls_chain_files may name a key and its certificates one after the other.
        keyAbove = isChain && answers.facts === "key only" ? path : undefined;
        if (keyAbove === undefined)
          uses.push({ file, entry, span, scope, isGlobal, isChain, path, keyPath, ...answers });
      }
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

/** What the machine says of a certificate file and of its key's. */
export function askCertificate(
  instance: Instance,
  path: string,
  keyPath: string,
): Pick<CertificateUse, "status" | "keyStatus" | "facts"> {
  const status = statusOf(instance, path);
  const facts = typeof status === "object" ? instance.probes.certificate(path, keyPath) : undefined;
  return {
    status,
    keyStatus: statusOf(instance, keyPath),
    facts: facts?.kind === "found" ? facts.value : undefined,
  };
}

function statusOf(instance: Instance, path: string): FileStatus | "missing" | undefined {
  const answer = instance.probes.status(path);
  if (answer?.kind === "found") return answer.value;
  return answer?.kind === "missing" && isDirectoryThere(instance, path) ? "missing" : undefined;
}

/** A path is missing only where its directory is there: else the files are those of another machine. */
function isDirectoryThere({ probes }: Instance, path: string): boolean {
  return probes.status(path.slice(0, path.lastIndexOf("/")) || "/")?.kind === "found";
}

/** Whether a name of a certificate stands for a host (RFC 6125): equal, or a `*` for its first label. */
export function coversHost(names: readonly string[], host: string): boolean {
  const wanted = host.toLowerCase().replace(/\.$/, "");
  return names.some((name) => {
    const own = name.toLowerCase();
    return own === wanted || (own.startsWith("*.") && wanted.slice(wanted.indexOf(".")) === own.slice(1));
  });
}
