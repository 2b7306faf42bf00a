import { pathOf } from "../uri.ts";
import type { Workspace } from "../workspace.ts";

/** What the status bar says of a file's instance. */
export interface Status {
  /** The Postfix that the files are for. */
  readonly target: string;
  readonly targetFrom: "setting" | "installed" | "newest known";
  /** The configuration directory, for people. */
  readonly directory: string;
  /** Whether the machine is asked; where not, certificates, tables and interfaces are not looked at. */
  readonly hostChecks: boolean;
}

/** What the file of a URI is checked against. */
export function status(workspace: Workspace, uri: string): Status {
  const isSet = workspace.settings.target.postfix !== "auto";
  const installed = workspace.probes.run("postconf", ["-dh", "mail_version"])?.kind === "found";
  return {
    target: workspace.target,
    targetFrom: isSet ? "setting" : installed ? "installed" : "newest known",
    directory: pathOf(workspace.instanceDirectoryOf(uri)),
    hostChecks: workspace.settings.hostChecks.enabled && workspace.probes.isAble,
  };
}
