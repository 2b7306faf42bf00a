import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findLog, LogFollower } from "../apply/mail-log.ts";
import { postconfValues } from "../apply/postfix-server.ts";
import { Refused } from "../host/actions.ts";
import { nodeActions } from "../host/node-actions.ts";
import { prefixOf } from "./apply.ts";
import type { Arguments } from "./arguments.ts";
import { writeText } from "./output.ts";
import { UserError } from "./user-error.ts";

/** Bytes of the log that are shown of what came before. */
const shown = 512 * 1024;

/** `mailconf log DIR`: the end of the mail log; with --follow what comes, as it comes. */
export async function run(options: Arguments): Promise<number> {
  const { values, paths } = options;
  const directory = resolve(paths[0] ?? "/etc/postfix");
  const actions = nodeActions(prefixOf(options));
  try {
    const known = await postconfValues(actions, directory, ["maillog_file"]).catch(() => new Map<string, string>());
    const place = await findLog(actions, values.log ?? "", known.get("maillog_file") ?? "");
    if (place.kind === "none") throw new Refused("no mail log is found; name it with --log FILE");
    const log = new LogFollower(actions, place);
    await log.mark(shown);
    do {
      for (const line of await log.lines()) writeText(`${(line.lines[0] ?? "").trimEnd()}\n`);
      if (values.follow === true) await sleep(500);
    } while (values.follow === true);
    return 0;
  } catch (error) {
    if (error instanceof Refused) throw new UserError(error.message);
    throw error;
  }
}
