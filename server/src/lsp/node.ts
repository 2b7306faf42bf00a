import { createConnection, type InitializeParams, ProposedFeatures } from "vscode-languageserver/node";
import type { Host } from "../host/host.ts";
import { nodeHost } from "../host/node-host.ts";
import type { PartialSettings } from "../settings.ts";
import { pathOf } from "../uri.ts";
import { DirectReader } from "./direct-reader.ts";
import { JoinedWriter } from "./joined-writer.ts";
import { type Hosts, startServer } from "./server.ts";
import { Watchdog } from "./watchdog.ts";

/** Starts the server on the transport that the command line names (--stdio, --node-ipc, --socket). */
export function startNodeServer(): void {
  // `performance` would be loaded before the first answer.
  const watchdog = new Watchdog(() => Number(process.hrtime.bigint()) / 1e6);
  const options = { messageStrategy: watchdog };
  const { stdin, stdout } = process;
  const isPiped = process.argv.includes("--stdio");
  const connection = isPiped
    ? createConnection(ProposedFeatures.all, new DirectReader(stdin), new JoinedWriter(stdout), options)
    : createConnection(ProposedFeatures.all, options);
  // An editor that is gone has not said "exit", with which the library ends us.
  if (isPiped) stdin.once("end", () => process.exit(1));
  startServer(connection, hostsOf, watchdog);
}

/**
 * In an untrusted workspace, or with host checks off, nothing but the configuration's own files is read; in an untrusted
 * one none outside its folders, wherever a link, a path or a setting leads.
 */
function hostsOf(params: InitializeParams): Hosts {
  const options = (params.initializationOptions ?? {}) as PartialSettings & { readonly isTrusted?: boolean };
  const { hostChecks, root = "", commands } = options;
  const isTrusted = options.isTrusted !== false;
  const isAsked = isTrusted && hostChecks?.enabled !== false;
  const folders = params.workspaceFolders?.map(({ uri }) => pathOf(uri)) ?? [];
  const prefix = (commands?.prefix ?? "").split(" ").filter((word) => word !== "");
  return {
    disk: isTrusted ? filesByUri(root) : filesByUri("", folders),
    machine: isAsked
      ? nodeHost({
          root,
          askMachine: root === "",
          prefix,
          timeout: hostChecks?.timeout ?? 5000,
          dns: hostChecks?.dns === true,
        })
      : {},
  };
}

/** Reads configuration files by their URI. */
export function filesByUri(root: string, within: readonly string[] = []): Host {
  const files = nodeHost({ askMachine: false, root, isLocated: true, within });
  return {
    readFile: (uri, limit) => files.readFile!(pathOf(uri), limit),
    stat: (uri) => files.stat!(pathOf(uri)),
    list: (uri) => files.list!(pathOf(uri)),
  };
}
