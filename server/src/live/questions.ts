import type { CertificateFacts, HandshakeQuestion, TlsVersion } from "../host/host.ts";
import type { Instance } from "../model/instance.ts";
import type { Presented, PresentedFile } from "../model/presented.ts";
import type { LiveTarget } from "./targets.ts";

/** One handshake to make, and what it should show. */
export interface LiveQuestion {
  readonly target: LiveTarget;
  readonly asked: HandshakeQuestion;
  /** The files of which one should be shown. */
  readonly expected: readonly PresentedFile[];
}

/** Server names that are asked of one listener at most. */
const mostNames = 20;

/** The handshakes of a listener: as a client without SNI, for each name that it knows, with each kind of key where it has two. */
export function questionsFor(instance: Instance, target: LiveTarget, timeout: number): readonly LiveQuestion[] {
  const names = [...new Set(target.presented.flatMap((presented) => namesOf(instance, presented)))];
  return [undefined, ...names.slice(0, mostNames)].flatMap((serverName) => {
    const expected = target.presented.flatMap((presented) => filesFor(instance, presented, serverName));
    return keyTypesOf(expected).map((keyType): LiveQuestion => {
      const { address, port, protocol, tls } = target;
      return {
        target,
        asked: { address, port, protocol, tls, serverName, keyType, version: undefined, timeout },
        expected: keyType === undefined ? expected : expected.filter((file) => kindOf(file) === keyType),
      };
    });
  });
}

/** The handshakes that show which versions of TLS are offered, besides the one that was agreed on. */
export const versionQuestions = (asked: HandshakeQuestion, agreed: string): readonly HandshakeQuestion[] =>
  (["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1"] satisfies TlsVersion[])
    .filter((version) => version !== agreed)
    .map((version) => ({ ...asked, version }));

/** The names that choose a certificate; where none does, the server's own, for what stands between it and its clients. */
function namesOf(instance: Instance, { byName }: Presented): readonly string[] {
  if (byName.length > 0) return byName.map(({ name }) => (name.startsWith(".") ? `mailconf-check${name}` : name));
  const own = instance.scope.value("myhostname");
  return own === undefined || !own.includes(".") ? [] : [own];
}

/** The files for a server name: Postfix asks its map for the name and then for each parent with a dot before it. */
function filesFor(
  instance: Instance,
  { listener, files, byName }: Presented,
  serverName: string | undefined,
): readonly PresentedFile[] {
  if (serverName === undefined) return files;
  const isPostfix = listener.source.server === "postfix";
  const canShorten = isPostfix || instance.options.courierTls !== "openssl";
  let key = serverName.toLowerCase();
  for (;;) {
    const found = byName.find(({ name }) => name === key);
    if (found) return found.files;
    const dot = key.indexOf(".", 1);
    if (dot < 0 || !canShorten) return files;
    key = key.slice(isPostfix ? dot : dot + 1);
  }
}

function keyTypesOf(files: readonly PresentedFile[]): readonly HandshakeQuestion["keyType"][] {
  const kinds = new Set(files.map(kindOf));
  return kinds.has("rsa") && kinds.has("ec") ? ["rsa", "ec"] : [undefined];
}

/** What a file holds, where it is known to be a certificate. */
export const factsOf = ({ facts }: PresentedFile): CertificateFacts | undefined =>
  typeof facts === "object" ? facts : undefined;

function kindOf(file: PresentedFile): HandshakeQuestion["keyType"] {
  const keyType = factsOf(file)?.keyType;
  return keyType === "rsa" || keyType === "ec" ? keyType : undefined;
}
