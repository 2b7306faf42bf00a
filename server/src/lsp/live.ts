import { type CancellationToken, type Connection, WorkDoneProgress } from "vscode-languageserver";
import type { WireCheck } from "../features/wire.ts";
import { checkLive, type LiveResult } from "../live/check.ts";
import type { Instance } from "../model/instance.ts";
import { presentedCertificates } from "../model/presented.ts";
import type { Range } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";

/** `mailconf/liveCertificates`: which instance (any of its files), milliseconds for each handshake, progress if wanted. */
interface LiveParams {
  readonly uri: string;
  readonly timeout?: number;
  readonly workDoneToken?: string | number;
}

interface LiveAnswer {
  readonly results: readonly ReturnType<typeof resultOf>[];
  /** Why nobody was asked. */
  readonly unavailable?: string;
}

/** The last whole check of each configuration directory, for the map. */
export type LiveChecks = ReadonlyMap<string, WireCheck>;

/** Answers the request that asks the listeners themselves; without a machine to ask (browser, untrusted, --root) it says so. */
export function registerLive(connection: Connection, workspace: () => Workspace): LiveChecks {
  const checks = new Map<string, WireCheck>();
  connection.onRequest(
    "mailconf/liveCertificates",
    async (params: LiveParams, token: CancellationToken): Promise<LiveAnswer> => {
      const { handshake } = workspace().probes;
      if (!handshake)
        return {
          results: [],
          unavailable: "only the machine that the workspace is on can be asked, and only in a trusted workspace",
        };
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      const instance = await settledInstance(workspace(), params.uri);
      const results = await checkLive(instance, handshake, {
        timeout: Math.min(Math.max(params.timeout ?? 10_000, 100), 600_000),
        signal: controller.signal,
        onProgress: (target, done, total) => {
          if (params.workDoneToken === undefined) return;
          void connection.sendProgress(WorkDoneProgress.type, params.workDoneToken, {
            kind: "report",
            message: target,
            percentage: Math.floor((100 * done) / total),
          });
        },
      });
      if (!token.isCancellationRequested)
        checks.set(workspace().instanceDirectoryOf(params.uri), { checkedAt: Date.now(), results });
      return { results: results.map((result) => resultOf(instance, result)) };
    },
  );
  return checks;
}

/** The instance with everything answered that the machine is asked about certificates. */
async function settledInstance(workspace: Workspace, uri: string): Promise<Instance> {
  const directory = workspace.instanceDirectoryOf(uri);
  workspace.refresh();
  do {
    await workspace.answered();
    presentedCertificates(workspace.read(directory).instance);
  } while (workspace.isAsking);
  return workspace.read(directory).instance;
}

function resultOf(instance: Instance, result: LiveResult) {
  const { address, port, serverName, keyType, state, message, isClosed, version, versions } = result;
  return {
    address,
    port,
    service: result.listener.service,
    serverName,
    keyType,
    state,
    message,
    isClosed,
    version,
    versions,
    fingerprint: result.certificate?.fingerprint,
    ...placeOf(instance, result),
  };
}

/** The line that makes the listener. */
function placeOf(instance: Instance, { listener: { source } }: LiveResult): { uri: string; range: Range } {
  if (source.server === "postfix")
    return { uri: instance.files.master!.uri, range: source.service.entry.range(source.service.entry.fields[0]!) };
  return {
    uri: source.file,
    range: { start: { line: source.line, character: 0 }, end: { line: source.line + 1, character: 0 } },
  };
}
