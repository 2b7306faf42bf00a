import type { CertificateFacts, Host, TlsVersion } from "../host/host.ts";
import type { Instance } from "../model/instance.ts";
import type { Listener } from "../model/listeners.ts";
import { type ProtocolName, readProtocols } from "../model/tls-protocols.ts";
import { printable } from "../syntax/printable.ts";
import { explain, type Verdict } from "./explain.ts";
import { type LiveQuestion, questionsFor, versionQuestions } from "./questions.ts";
import { type LiveTarget, liveTargets } from "./targets.ts";

/** One handshake with one address and port, and how it compares with the files. */
export interface LiveResult extends Verdict {
  readonly listener: Listener;
  /** The address that was asked; the listener's may be `*`. */
  readonly address: string;
  readonly port: number;
  /** Undefined for a client without SNI. */
  readonly serverName: string | undefined;
  readonly keyType: "rsa" | "ec" | undefined;
  readonly certificate: CertificateFacts | undefined;
  /** The TLS version that was agreed on. */
  readonly version: string | undefined;
  /** All versions that are offered, newest first; asked for where the first handshake went as the files say. */
  readonly versions: readonly string[] | undefined;
}

export interface LiveOptions {
  /** Milliseconds for each handshake. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  /** Told before each address and port. */
  readonly onProgress?: (target: string, done: number, total: number) => void;
}

/**
 * Shakes hands with every listener of the configuration on this machine. Those of one port are asked one after the other,
 * because Courier counts the connections of a client over all addresses (MAXPERIP).
 */
export async function checkLive(
  instance: Instance,
  handshake: NonNullable<Host["handshake"]>,
  { timeout, signal, onProgress }: LiveOptions,
): Promise<readonly LiveResult[]> {
  const { targets, unasked } = liveTargets(instance);
  const byPort = new Map<number, LiveTarget[]>();
  for (const target of targets) byPort.set(target.port, [...(byPort.get(target.port) ?? []), target]);
  let done = 0;
  const results = new Map<LiveTarget, LiveResult[]>();
  await Promise.all(
    [...byPort.values()].map(async (group) => {
      for (const target of group) {
        if (signal?.aborted) return;
        onProgress?.(`${target.address}:${target.port}`, done, targets.length);
        results.set(target, await askTarget(instance, target, handshake, timeout, signal));
        done++;
      }
    }),
  );
  return [
    ...targets.flatMap((target) => results.get(target) ?? []),
    ...unasked.map(
      ({ listener, reason }): LiveResult => ({
        ...nothing(listener, listener.address),
        state: "unknown",
        message: `not asked: ${printable(reason)}`,
      }),
    ),
  ];
}

const nothing = (listener: Listener, address: string) => ({
  listener,
  address,
  port: listener.port,
  serverName: undefined,
  keyType: undefined,
  certificate: undefined,
  version: undefined,
  versions: undefined,
});

async function askTarget(
  instance: Instance,
  target: LiveTarget,
  handshake: NonNullable<Host["handshake"]>,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<LiveResult[]> {
  const { listener } = target.presented[0]!;
  const results: LiveResult[] = [];
  for (const question of questionsFor(instance, target, timeout)) {
    if (signal?.aborted) break;
    const { asked } = question;
    const answer = await handshake(asked, signal);
    const verdict = explain(instance, question, answer);
    const versions =
      results.length === 0 && verdict.state === "same" && answer.version !== undefined
        ? await offeredVersions(handshake, question, answer.version, signal)
        : undefined;
    results.push({
      ...nothing(listener, target.address),
      serverName: asked.serverName,
      keyType: asked.keyType,
      certificate: answer.certificate,
      version: answer.version,
      versions,
      ...(versions ? withVersions(instance, target, versions, verdict) : verdict),
    });
    // What does not answer at all does not answer to another name either.
    if (answer.stage === "connect" || answer.problem === "timeout") break;
  }
  return results;
}

async function offeredVersions(
  handshake: NonNullable<Host["handshake"]>,
  { asked }: LiveQuestion,
  agreed: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const offered = [agreed];
  for (const question of versionQuestions(asked, agreed)) {
    if (signal?.aborted) break;
    const { version, problem } = await handshake(question, signal);
    if (problem === undefined && version !== undefined) offered.push(version);
  }
  return offered.sort().reverse();
}

/** A version that the files take out and the server still offers; the other way round the TLS library may have its own mind. */
function withVersions(instance: Instance, target: LiveTarget, versions: readonly string[], same: Verdict): Verdict {
  const allowed = allowedVersions(instance, target);
  const forbidden = allowed ? versions.filter((version) => !allowed.has(version as TlsVersion)) : [];
  if (forbidden.length === 0) return same;
  return {
    state: "different",
    message: `presents the right certificate, but offers ${forbidden.join(" and ")}, which the files take out: run "postfix reload"`,
  };
}

function allowedVersions(instance: Instance, target: LiveTarget): ReadonlySet<ProtocolName> | undefined {
  const { source } = target.presented[0]!.listener;
  if (source.server !== "postfix" || target.presented.length > 1) return undefined;
  const { scope, command } = source.service;
  const prefix = command === "postscreen" ? "postscreen" : "smtpd";
  const isMandatory = target.tls === "implicit" || scope.value(`${prefix}_tls_security_level`) === "encrypt";
  const value = scope.value(isMandatory ? "smtpd_tls_mandatory_protocols" : "smtpd_tls_protocols");
  if (value === undefined) return undefined;
  const { enabled, errors } = readProtocols(value, instance.target);
  return errors.length > 0 ? undefined : enabled;
}
