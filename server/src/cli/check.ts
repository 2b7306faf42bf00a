import { statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import type { Problem } from "../rules/problem.ts";
import { isAtLeast, severityOrder } from "../rules/problem.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { uriOf } from "../uri.ts";
import type { Workspace } from "../workspace.ts";
import type { Arguments } from "./arguments.ts";
import { readBaseline, withoutKnown } from "./baseline.ts";
import { formatProblems } from "./formats.ts";
import { applyTeamSettings, configurationDirectory, openWorkspace } from "./open.ts";
import { UserError } from "./user-error.ts";

export interface CheckedFile {
  readonly file: SourceFile;
  readonly problems: readonly Problem[];
}

/** `mailconf check [PATH...]`: the problems of directories and files. */
export async function run(options: Arguments): Promise<number> {
  const paths = options.paths.length > 0 ? options.paths : ["/etc/postfix"];
  const workspace = openWorkspace(options);
  await applyTeamSettings(workspace, paths[0]!, options);
  const checked: CheckedFile[] = [];
  const baseline = options.values.baseline === undefined ? undefined : readBaseline(options.values.baseline);
  for (const path of paths) {
    const files = await checkPath(workspace, path);
    checked.push(...(baseline ? files.map((file) => withoutKnown(file, baseline)) : files));
  }
  const problems = checked.flatMap((file) => file.problems);
  const format = options.format;
  process.stdout.write(await formatProblems(format, checked, workspace, options));
  const { failOn } = options;
  return failOn !== "never" && problems.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0;
}

/** The files of a directory's instance, or one file, with their problems. */
export async function checkPath(workspace: Workspace, path: string): Promise<CheckedFile[]> {
  const absolute = isAbsolute(path) ? path : resolve(path);
  const status = statSync(absolute, { throwIfNoEntry: false });
  if (!status) throw new UserError(`${path}: no such file or directory`);
  const uri = uriOf(absolute);
  const directory = status.isDirectory() ? configurationDirectory(path) : workspace.instanceDirectoryOf(uri);
  workspace.settle(directory);
  while (workspace.isAsking) {
    await workspace.answered();
    workspace.settle(directory);
  }
  if (status.isDirectory())
    return workspace.filesIn(directory).map((file) => ({ file, problems: workspace.problems(file) }));
  const file = workspace.file(uri);
  if (!file) {
    const answer = workspace.disk.text(uri);
    const reason =
      answer?.kind === "denied" ? answer.reason : "is no Postfix or Courier configuration file by its name";
    throw new UserError(`${path}: ${reason}`);
  }
  return [{ file, problems: workspace.problems(file) }];
}

/** How many problems there are of each severity. */
export const countBySeverity = (problems: readonly Problem[]) =>
  Object.fromEntries(
    severityOrder.map((severity) => [severity, problems.filter((problem) => problem.severity === severity).length]),
  );
