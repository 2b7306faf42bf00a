import type { Instance } from "../model/instance.ts";
import type { Workspace } from "../workspace.ts";

/** The section of the installed postconf(5) on a parameter, as Markdown; undefined where there is none (yet). */
export function manualText(_workspace: Workspace, _instance: Instance, _name: string): string | undefined {
  return undefined;
}
