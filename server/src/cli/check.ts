import { statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { isAtLeast, type Problem, severityOrder } from "../rules/problem.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { childOf, uriOf } from "../uri.ts";
import type { Workspace } from "../workspace.ts";
import type { Arguments } from "./arguments.ts";
import type { Baseline } from "./baseline.ts";
import { checkInParallel, isWorthIt } from "./check-workers.ts";
import { furtherInstances } from "./further-instances.ts";
import { configurationDirectory, openWorkspace, TeamSettingsOnTop } from "./open.ts";
import { oneLine } from "./output.ts";
import { Progress } from "./progress.ts";
import { type Counts, noCounts, type Part, reportFor } from "./report.ts";
import { UserError } from "./user-error.ts";

export interface CheckedFile {
  readonly file: SourceFile;
  readonly problems: readonly Problem[];
}

/** `mailconf check [PATH...]`: the problems of directories and files, each told as soon as it is known. */
export async function run(options: Arguments): Promise<number> {
  const paths = options.paths.length > 0 ? options.paths : ["/etc/postfix"];
  const known = options.values.baseline;
  const baseline = known === undefined ? undefined : (await import("./baseline.ts")).readBaseline(known);
  const report = reportFor(options);
  const progress = new Progress(paths.length);
  const counts: Counts = { ...noCounts };
  let files = 0;
  // A baseline is used up from the first file to the last, so it needs one reader.
  const parts = !baseline && isWorthIt(paths) ? checkInParallel(paths) : checkInTurn(paths, options, baseline);
  for await (const part of parts) {
    files += part.files;
    for (const severity of severityOrder) counts[severity] += part.counts[severity];
    progress.clear();
    report.add(part);
    progress.step();
  }
  progress.clear();
  report.end(files, counts);
  const { failOn } = options;
  const fails = severityOrder.some(
    (severity) => counts[severity] > 0 && failOn !== "never" && isAtLeast(severity, failOn),
  );
  return fails ? 1 : 0;
}

/** One path after the other; what a path needed is forgotten before the next one, so that memory does not grow. */
export async function* checkInTurn(
  paths: readonly string[],
  options: Arguments,
  baseline?: Baseline,
): AsyncIterableIterator<Part> {
  const report = reportFor(options);
  const workspace = openWorkspace(options);
  const team = new TeamSettingsOnTop(workspace, options);
  const named = new Set(options.paths.map((path) => resolve(path)));
  for (const path of paths) {
    await team.apply(path);
    const files = await checkPath(workspace, path);
    for (const further of furtherInstances(workspace, path))
      if (!named.has(further)) files.push(...(await checkPath(workspace, further)));
    yield report.part(baseline?.without(files) ?? files, workspace);
    if (paths.length > 1) workspace.forget();
  }
}

/** The files of a directory's instance, or one file, with their problems. */
export async function checkPath(workspace: Workspace, path: string): Promise<CheckedFile[]> {
  const absolute = isAbsolute(path) ? path : resolve(path);
  const status = statSync(absolute, { throwIfNoEntry: false });
  if (!status) throw new UserError(`${path}: no such file or directory`);
  const uri = uriOf(absolute);
  const directory = status.isDirectory() ? configurationDirectory(path) : workspace.instanceDirectoryOf(uri);
  // While the machine is asked all at once, the rules run a first time; what its answers change is little work then.
  workspace.settle(directory);
  while (workspace.isAsking) {
    await workspace.answered();
    workspace.settle(directory);
  }
  if (status.isDirectory()) {
    for (const name of ["main.cf", "master.cf"]) {
      const answer = workspace.disk.text(childOf(directory, name));
      if (answer?.kind === "denied") throw new UserError(`${path}/${name}: ${answer.reason}`);
    }
    const files = workspace.filesIn(directory).map((file) => ({ file, problems: workspace.problems(file) }));
    tellLeftOut(path, workspace.leftOut(directory));
    return files;
  }
  const file = workspace.file(uri);
  if (!file) {
    const answer = workspace.disk.text(uri);
    const reason =
      answer?.kind === "denied" ? answer.reason : "is no Postfix or Courier configuration file by its name";
    throw new UserError(`${path}: ${reason}`);
  }
  return [{ file, problems: workspace.problems(file) }];
}

function tellLeftOut(directory: string, [first, ...others]: readonly string[]): void {
  if (first === undefined) return;
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  process.stderr.write(
    `mailconf: ${oneLine(`${directory}: its tables are larger than 32 MiB together, and ${first}${more} left out`)}\n`,
  );
}
