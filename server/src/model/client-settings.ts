import { classDomains } from "./address-classes.ts";
import { isLoopback } from "./addresses.ts";
import { coversHost } from "./certificates.ts";
import type { Instance } from "./instance.ts";
import type { Listener, Protocol } from "./listeners.ts";
import { type PresentedFile, presentedCertificates } from "./presented.ts";
import { offersSasl } from "./submission.ts";

/** What a user enters for one way in or out. */
export interface ClientSetting {
  readonly use: "send" | "receive";
  readonly protocol: Protocol;
  /** Name of the server to enter; undefined where the files do not tell. */
  readonly server: string | undefined;
  readonly port: number;
  readonly security: "SSL/TLS" | "STARTTLS" | "none";
  readonly service: string;
  /** Whether RFC 8314 prefers this way: TLS from the first byte. */
  readonly isPreferred: boolean;
}

const uses: Partial<Record<Protocol, ClientSetting["use"]>> = {
  submission: "send",
  submissions: "send",
  imap: "receive",
  imaps: "receive",
  pop3: "receive",
  pop3s: "receive",
};

/** What mail users enter in their programs, the preferred way first (RFC 8314, section 3). */
export function clientSettings(instance: Instance): readonly ClientSetting[] {
  const settings = new Map<string, ClientSetting>();
  for (const { listener, files } of presentedCertificates(instance)) {
    const use = uses[listener.protocol];
    if (!use || listener.port === 0 || isLoopback(listener.address) || !takesLogins(listener)) continue;
    const own = listener.source.server === "postfix" ? listener.source.service.scope : instance.scope;
    const server = coveredName(files, own.value("myhostname"));
    const setting: ClientSetting = {
      use,
      protocol: listener.protocol,
      server,
      port: listener.port,
      security: listener.tls === "implicit" ? "SSL/TLS" : listener.tls === "starttls" ? "STARTTLS" : "none",
      service: listener.service,
      isPreferred: listener.tls === "implicit",
    };
    const key = [server, listener.protocol, listener.port, setting.security].join(" ");
    if (!settings.has(key)) settings.set(key, setting);
  }
  const rank = ({ use, protocol, isPreferred, port }: ClientSetting) =>
    (use === "receive" ? 0 : 1e6) + (protocol.startsWith("pop3") ? 2e5 : 0) + (isPreferred ? 0 : 1e5) + port;
  return [...settings.values()].sort((a, b) => rank(a) - rank(b));
}

/** The host name where a certificate bears it, else the first name that one does bear. */
function coveredName(files: readonly PresentedFile[], host: string | undefined): string | undefined {
  const names = files.flatMap(({ facts }) => (typeof facts === "object" ? facts.names : []));
  if (names.length === 0 || (host !== undefined && coversHost(names, host))) return host;
  return names.find((name) => name.includes(".") && !name.startsWith("*")) ?? host;
}

const takesLogins = ({ source }: Listener): boolean =>
  source.server === "courier" || offersSasl(source.service.scope) !== false;

/** The domains that users have addresses in, as far as main.cf names them. */
export function mailDomains(instance: Instance): readonly string[] {
  const host = instance.scope.value("myhostname")?.toLowerCase();
  const written = classDomains(instance)
    .filter(({ parameter, domain }) => parameter !== "relay_domains" && domain.includes(".") && domain !== host)
    .map(({ domain }) => domain)
    .filter((domain) => !domain.startsWith("localhost"));
  const own = instance.scope.value("mydomain")?.toLowerCase();
  return [...new Set(written.length > 0 ? written : own?.includes(".") ? [own] : [])];
}

/** What users log in with: the whole address where mailboxes are virtual, else the name before the @. */
export const loginForm = (instance: Instance): "address" | "name" =>
  (instance.scope.value("virtual_mailbox_domains") ?? "?").trim() !== "" ? "address" : "name";
