import type { CertificateFacts, HandshakeAnswer } from "../host/host.ts";
import type { Instance } from "../model/instance.ts";
import { faultWords, presentedCertificates } from "../model/presented.ts";
import { factsOf, type LiveQuestion } from "./questions.ts";

/** What came of one handshake beside what the files say. */
export interface Verdict {
  /** "unknown": nothing to compare with, or nobody could be asked. */
  readonly state: "same" | "different" | "unknown";
  /** One sentence for people; it says what to do where something is to be done. */
  readonly message: string;
  /** Nothing listens there. */
  readonly isClosed?: boolean;
}

const different = (message: string): Verdict => ({ state: "different", message });

/** Compares an answer with the files, and words what explains a difference. */
export function explain(instance: Instance, question: LiveQuestion, answer: HandshakeAnswer): Verdict {
  if (answer.problem !== undefined) return explainProblem(question, answer);
  const { certificate } = answer;
  if (!certificate) return different("finishes the handshake without a certificate");
  const known = question.expected.map(factsOf).filter((facts) => facts !== undefined);
  const same = known.find(({ fingerprint }) => fingerprint === certificate.fingerprint);
  if (same) return explainChain(question, certificate, same);
  if (known.length === 0 || known.length < question.expected.length) return unknownFile(question, nameOf(certificate));
  return explainDifference(instance, question, answer, certificate, known);
}

function explainChain(question: LiveQuestion, shown: CertificateFacts, file: CertificateFacts): Verdict {
  const lost = file.chain.filter((fingerprint) => !shown.chain.includes(fingerprint));
  if (lost.length > 0)
    return different(
      `presents the right certificate, but ${lost.length} of the ${file.chain.length} chain certificates of its file are not sent: ${reload(question)}`,
    );
  return { state: "same", message: `presents ${nameOf(shown)}, as the files say` };
}

function unknownFile(question: LiveQuestion, shown: string): Verdict {
  const { expected } = question;
  const why = isPostfix(question)
    ? "the daemon still holds an older copy"
    : "Courier reads its files at each connection, so another program answers there";
  const missing = expected.find(({ isMissing }) => isMissing);
  if (missing) return different(`presents ${shown}, although "${missing.path}" does not exist: ${why}`);
  const file = expected.find((candidate) => factsOf(candidate) === undefined);
  if (!file) return { state: "unknown", message: `presents ${shown}; the files name no certificate for it` };
  if (typeof file.facts === "string")
    return different(`presents ${shown}, but "${file.path}" holds no certificate (${file.facts}): ${why}`);
  return { state: "unknown", message: `presents ${shown}; "${file.path}" cannot be read by this user: run as root` };
}

function explainDifference(
  instance: Instance,
  question: LiveQuestion,
  { greeting }: HandshakeAnswer,
  shown: CertificateFacts,
  known: readonly CertificateFacts[],
): Verdict {
  const wanted = `${nameOf(known[0]!)} ("${question.expected[0]!.path}")`;
  const start = `presents ${nameOf(shown)} instead of ${wanted}`;
  const stranger = strangeGreeting(question, greeting);
  if (stranger !== undefined) return different(`${start}: another program answers there (${stranger})`);
  const owner = ownerOf(instance, question, shown.fingerprint);
  if (owner !== undefined)
    return different(`${start}: that is the certificate of ${owner}; ${reloadOrOther(question)}`);
  const older = known.find(({ names }) => names.some((name) => shown.names.includes(name)));
  if (isPostfix(question) && older && older.validFrom >= shown.validFrom)
    return different(`${start}: the file is newer than the daemon's copy; ${reload(question)}`);
  return different(`${start}: no file of this configuration holds it; ${reloadOrOther(question)}`);
}

/** Where else in this configuration a certificate stands. */
function ownerOf(instance: Instance, { target }: LiveQuestion, fingerprint: string): string | undefined {
  // Neither server ever shows a file of the other's.
  const { server } = target.presented[0]!.listener.source;
  for (const { listener, files, byName } of presentedCertificates(instance)) {
    if (listener.source.server !== server) continue;
    const isHere = target.presented.some((presented) => presented.listener === listener);
    const file = files.find((candidate) => factsOf(candidate)?.fingerprint === fingerprint);
    if (file && !isHere) {
      const where = listener.address === "*" ? "every address" : listener.address;
      return `${where} ("${file.path}")`;
    }
    for (const { name, files: own } of byName)
      if (own.some((candidate) => factsOf(candidate)?.fingerprint === fingerprint)) return `the server name ${name}`;
  }
  return undefined;
}

/** The words of a greeting that are not this server's: smtpd_banner begins with the host's name; Courier says its own. */
function strangeGreeting(question: LiveQuestion, greeting: string): string | undefined {
  if (greeting === "") return undefined;
  const source = question.target.presented[0]!.listener.source;
  if (source.server === "postfix") {
    const banner = source.service.scope.value("smtpd_banner")?.trim().split(/\s/)[0];
    if (banner === undefined || banner === "" || banner.includes("$")) return undefined;
    const said = /^220[ -](\S*)/.exec(greeting)?.[1];
    return said?.toLowerCase() === banner.toLowerCase() ? undefined : `it greets with "${greeting}"`;
  }
  return question.target.protocol === "imap" && /dovecot|cyrus|postfix/i.test(greeting)
    ? `it greets with "${greeting}"`
    : undefined;
}

function explainProblem(question: LiveQuestion, { stage, problem, detail, greeting }: HandshakeAnswer): Verdict {
  const { asked, target } = question;
  const seconds = `${asked.timeout / 1000} s`;
  const quoted = detail === "" ? "" : ` ("${detail}")`;
  const wrongKey = question.expected.find((file) => factsOf(file)?.keyFits === false);
  const empty = question.expected.find(({ facts, isMissing }) => isMissing || typeof facts === "string");
  const cause = wrongKey
    ? `the key in "${wrongKey.keyPath}" is not that of "${wrongKey.path}"`
    : empty
      ? `"${empty.path}" ${empty.isMissing ? "does not exist" : `holds no certificate (${empty.facts})`}`
      : offCause(question);
  switch (problem) {
    case "cancelled":
      return { state: "unknown", message: "not asked: cancelled" };
    case "foreign":
      return {
        state: "unknown",
        message: `not asked: ${asked.serverName && detail !== "" && !/^E[A-Z]+$/.test(detail) ? `"${detail}" is no host name` : "the address is none of this machine's"}`,
      };
    case "refused":
      return { ...different(`nothing listens: ${startIt(question)}`), isClosed: true };
    case "not offered":
      return different(
        `offers no STARTTLS, although the files say so: ${cause ?? `${reload(question)}, or look for another program on this port`}`,
      );
    case "declined":
      return stage === "greeting"
        ? { state: "unknown", message: `turns us away${quoted}` }
        : different(`refuses STARTTLS${quoted}: ${cause ?? "certificate or key cannot be loaded, see the log"}`);
    case "garbage":
      return different(
        `does not talk ${target.protocol.toUpperCase()}${quoted}: another program answers there, or ${reload(question)}`,
      );
    case "wrong key":
      return different(`handshake fails: the key does not match the certificate${cause ? ` (${cause})` : ""}`);
    case "timeout":
      return different(`${silent(stage)} within ${seconds}: ${hint(stage, cause)}`);
    case "closed":
      return different(
        `${stage === "handshake" ? "handshake fails: " : ""}closes the connection${closing(stage, greeting)}: ${cause ?? "see the log"}`,
      );
    default:
      return different(`handshake fails${quoted}: ${cause ?? "certificate or key cannot be used, see the log"}`);
  }
}

/** Why the files themselves turn TLS off, where neither a missing file nor a wrong key does. */
function offCause({ expected }: LiveQuestion): string | undefined {
  for (const { path, fault, spoiledBy } of expected) {
    if (fault !== undefined) return `"${path}" is of no use: ${faultWords[fault]}`;
    if (spoiledBy !== undefined) return `"${spoiledBy}" is of no use`;
  }
  return undefined;
}

const closing = (stage: string, greeting: string): string =>
  stage === "greeting" && greeting === "" ? " without a greeting" : stage === "starttls" ? " at STARTTLS" : "";

function silent(stage: HandshakeAnswer["stage"]): string {
  if (stage === "connect") return "does not take the connection";
  if (stage === "greeting") return "takes the connection and does not greet";
  return stage === "starttls" ? "does not answer STARTTLS" : "does not finish the handshake";
}

function hint(stage: HandshakeAnswer["stage"], cause: string | undefined): string {
  if (stage === "connect") return "a packet filter may drop it, or every process is busy";
  if (stage === "greeting") return "the daemon cannot start or is busy, the log says why";
  return cause ?? "another program may answer there, or the daemon is stuck";
}

const isPostfix = ({ target }: LiveQuestion): boolean => target.presented[0]!.listener.source.server === "postfix";

/** Postfix keeps what it has loaded until it is told; Courier reads a certificate at each connection, its settings at start. */
const reload = (question: LiveQuestion): string =>
  isPostfix(question) ? 'run "postfix reload"' : `restart ${question.target.presented[0]!.listener.service}`;

const reloadOrOther = (question: LiveQuestion): string =>
  isPostfix(question)
    ? 'run "postfix reload" if the files were changed since, else another listener answers'
    : `restart ${question.target.presented[0]!.listener.service} if its files were changed since, else another listener answers`;

const startIt = (question: LiveQuestion): string =>
  isPostfix(question)
    ? 'start Postfix, or run "postfix reload" if the service is new'
    : `start ${question.target.presented[0]!.listener.service}`;

/** A certificate for people: its first name, else its subject. */
const nameOf = ({ names, subject }: CertificateFacts): string =>
  (names[0] ?? subject.replaceAll("\n", ", ")) || "a certificate without names";
