import type { Probes } from "./host/probes.ts";
import { allRules } from "./rules/all.ts";
import type { PartialSettings } from "./settings.ts";
import { printable } from "./syntax/printable.ts";
import { childOf, directoryOf } from "./uri.ts";

export const teamFile = ".mailconf.json";

/** Directories above that are looked into. */
const mostLevels = 50;

export interface TeamSettings {
  readonly uri: string;
  readonly settings: PartialSettings;
  /** What is wrong with the file, in one sentence; its settings do not count then. */
  readonly problem?: string;
}

/** The `.mailconf.json` beside a configuration directory or above it; undefined where there is none. */
export async function readTeamSettings(disk: Probes, directory: string): Promise<TeamSettings | undefined> {
  const top = /^[a-z][\w+.-]*:\/\/[^/]*/i.exec(directory)?.[0] ?? "";
  let folder = directory;
  for (let level = 0; level < mostLevels; level++, folder = directoryOf(folder)) {
    if (folder.length < top.length || !folder.includes("/")) break;
    const uri = childOf(folder, teamFile);
    disk.text(uri);
    await disk.settled();
    const answer = disk.text(uri);
    if (answer?.kind !== "found" || (folder !== directory && (await isEverybodys(disk, folder)))) continue;
    let value: unknown;
    try {
      value = JSON.parse(answer.value.text);
    } catch (error) {
      // The parser's own words quote the file, which may be a link to another.
      const place = / at position \d+/.exec((error as Error).message)?.[0] ?? "";
      return { uri, settings: {}, problem: `is no JSON: something is wrong${place}` };
    }
    const { parseSettings } = await import("./settings-schema.ts");
    const parsed = parseSettings(
      value,
      allRules.map(({ id }) => id),
    );
    return typeof parsed === "string" ? { uri, settings: {}, problem: printable(parsed) } : { uri, settings: parsed };
  }
  return undefined;
}

/** Whether a directory is one as /tmp, where any user of the machine may put a file that would count for all below it. */
async function isEverybodys(disk: Probes, folder: string): Promise<boolean> {
  disk.status(folder);
  await disk.settled();
  const answer = disk.status(folder);
  return answer?.kind === "found" && (answer.value.mode & 0o1002) === 0o1002;
}
