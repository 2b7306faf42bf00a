import { changeLine, semanticDiff } from "../features/semantic-diff.ts";
import type { Instance } from "../model/instance.ts";
import type { Workspace } from "../workspace.ts";
import type { Arguments } from "./arguments.ts";
import { jsonText } from "./json-text.ts";
import { configurationDirectory, openWorkspace } from "./open.ts";
import { oneLine, writeText } from "./output.ts";
import { UserError } from "./user-error.ts";

/** `mailconf diff OLD NEW`: what changes in meaning between two configuration directories. Exit status 1 where something does. */
export async function run(options: Arguments): Promise<number> {
  const [before, after, more] = options.paths;
  if (before === undefined || after === undefined || more !== undefined)
    throw new UserError("diff: name the old and the new configuration directory");
  const workspace = openWorkspace(options);
  const changes = semanticDiff(await readInstance(workspace, before), await readInstance(workspace, after));
  if (options.format === "json") process.stdout.write(`${jsonText({ version: 1, changes })}\n`);
  else for (const change of changes) writeText(`${oneLine(changeLine(change))}\n`);
  return changes.length > 0 ? 1 : 0;
}

/** The instance of a directory, when every question to the machine is answered. */
export async function readInstance(workspace: Workspace, path: string): Promise<Instance> {
  const directory = configurationDirectory(path);
  workspace.read(directory).instance.listeners;
  await workspace.answered();
  return workspace.read(directory).instance;
}
