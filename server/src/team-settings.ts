import type { Probes } from "./host/probes.ts";
import { allRules } from "./rules/all.ts";
import type { PartialSettings } from "./settings.ts";
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
  let level = 0;
  for (let folder = directory; folder.includes("/") && level < mostLevels; folder = directoryOf(folder), level++) {
    const uri = childOf(folder, teamFile);
    disk.text(uri);
    await disk.settled();
    const answer = disk.text(uri);
    if (answer?.kind !== "found") continue;
    let value: unknown;
    try {
      value = JSON.parse(answer.value.text);
    } catch (error) {
      return { uri, settings: {}, problem: `is no JSON: ${(error as Error).message}` };
    }
    const { parseSettings } = await import("./settings-schema.ts");
    const parsed = parseSettings(
      value,
      allRules.map(({ id }) => id),
    );
    return typeof parsed === "string" ? { uri, settings: {}, problem: parsed } : { uri, settings: parsed };
  }
  return undefined;
}
