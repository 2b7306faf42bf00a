import { readdirSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { courierFiles } from "../courier-files.ts";
import type { Host } from "../host/host.ts";
import { nodeHost } from "../host/node-host.ts";
import { defaultSettings, mergeSettings, type Settings } from "../settings.ts";
import { readTeamSettings } from "../team-settings.ts";
import { pathOf, uriOf } from "../uri.ts";
import { Workspace } from "../workspace.ts";
import type { Arguments } from "./arguments.ts";
import { shownPath } from "./shown-path.ts";
import { UserError } from "./user-error.ts";

/** A workspace over this machine's files, set up as the command line says. */
export function openWorkspace(
  options: Arguments,
  dns?: { readonly resolvers: readonly string[] },
  over: (machine: Host) => Host = (machine) => machine,
): Workspace {
  const { values } = options;
  const root = values.root === undefined ? "" : existingDirectory(values.root);
  const askMachine = values["no-host"] !== true && (values.host === true || root === "");
  const machine: Host =
    values["no-host"] === true
      ? {}
      : nodeHost({ root, askMachine, keepIn: keptBelowHome(), ...(dns && { dns: true, ...dns }) });
  return new Workspace({ disk: diskByUri(root), machine: over(machine), settings: settingsFrom(options) });
}

/** Where the command keeps what saves time at its next start, as scripts/launcher.cjs does; undefined for a user without a home. */
function keptBelowHome(): string | undefined {
  try {
    const { homedir } = userInfo();
    return isAbsolute(homedir) ? join(homedir, ".cache", "mailconf") : undefined;
  } catch {
    return undefined;
  }
}

function settingsFrom(options: Arguments): Settings {
  const { values } = options;
  return mergeSettings(defaultSettings, {
    target: {
      postfix: options.target ?? "auto",
      courier: options.courier ?? "auto",
      courierTls: options.courierTls ?? "auto",
    },
    addresses: options.addresses,
    root: values.root ?? "",
    courierDirectory: values["courier-dir"] === undefined ? "" : uriOf(existingDirectory(values["courier-dir"])),
    ...(options.port465 && { port465: { policy: options.port465 } }),
  });
}

/** Lays the `.mailconf.json` beside or above each path under what the command line says. */
export class TeamSettingsOnTop {
  #uri: string | undefined;

  constructor(
    private readonly workspace: Workspace,
    private readonly options: Arguments,
  ) {}

  /** A UserError where the file cannot be read as settings. */
  async apply(path: string): Promise<void> {
    const team = await readTeamSettings(this.workspace.disk, uriOf(resolve(path)));
    if (team?.uri === this.#uri) return;
    this.#uri = team?.uri;
    if (!team) {
      this.workspace.settings = settingsFrom(this.options);
      return;
    }
    if (team.problem !== undefined) throw new UserError(`${shownPath(team.uri)}: ${team.problem}`);
    const { values, target, courier, courierTls, addresses, port465 } = this.options;
    this.workspace.settings = mergeSettings(mergeSettings(defaultSettings, team.settings), {
      target: {
        ...(target !== undefined && { postfix: target }),
        ...(courier !== undefined && { courier }),
        ...(courierTls !== undefined && { courierTls }),
      },
      ...(addresses.length > 0 && { addresses }),
      ...(values["courier-dir"] !== undefined && { courierDirectory: uriOf(existingDirectory(values["courier-dir"])) }),
      ...(port465 && { port465: { policy: port465 } }),
    });
  }
}

/** Reads files by URI, synchronously. */
function diskByUri(root: string): Host {
  const files = nodeHost({ askMachine: false, root, isLocated: true });
  return {
    readFile: (uri, limit) => files.readFile!(pathOf(uri), limit),
    stat: (uri) => files.stat!(pathOf(uri)),
    list: (uri) => files.list!(pathOf(uri)),
  };
}

function existingDirectory(path: string): string {
  const absolute = resolve(path);
  const status = statSync(absolute, { throwIfNoEntry: false });
  if (!status) throw new UserError(`${path}: no such directory`);
  if (!status.isDirectory()) throw new UserError(`${path}: is not a directory`);
  return absolute;
}

/** The URI of a configuration directory; a UserError in one sentence where there is nothing to read. */
export function configurationDirectory(path: string): string {
  const absolute = existingDirectory(path);
  let names: string[];
  try {
    names = readdirSync(absolute);
  } catch {
    throw new UserError(`${path}: cannot be read by this user; run as root or copy it`);
  }
  if (!["main.cf", "master.cf", ...courierFiles].some((name) => names.includes(name)))
    throw new UserError(`${path}: holds neither main.cf nor master.cf`);
  return uriOf(absolute);
}
