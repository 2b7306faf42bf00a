import { type Actions, Refused } from "../host/actions.ts";
import { isQueueId, postfixReason, type QueuedMessage, QueueListing } from "./messages.ts";

/** What can be done to messages. */
export const queueActions = ["hold", "release", "requeue", "delete"] as const;
export type QueueAction = (typeof queueActions)[number];

const options: Readonly<Record<QueueAction, string>> = { hold: "-h", release: "-H", requeue: "-r", delete: "-d" };

/** Ids that one call of postsuper gets. */
const atOnce = 500;

/** The queue of the instance of a configuration directory. */
export async function listQueue(actions: Actions, directory: string): Promise<readonly QueuedMessage[]> {
  const { status, stdout, stderr } = await actions.run("postqueue", ["-c", directory, "-j"]);
  if (status !== 0) throw new Refused(`the queue cannot be listed: ${postfixReason(stderr)}`);
  const listing = new QueueListing();
  listing.add(stdout);
  return listing.end().messages;
}

/** Does something to messages and returns to how many: postsuper's status says nothing, its count does. */
export async function changeQueue(
  actions: Actions,
  directory: string,
  action: QueueAction,
  ids: readonly string[],
): Promise<number> {
  const bad = ids.find((id) => !isQueueId(id));
  if (bad !== undefined) throw new Refused(`"${bad}" is no queue id`);
  let done = 0;
  for (let from = 0; from < ids.length; from += atOnce) {
    const words = ids.slice(from, from + atOnce).flatMap((id) => [options[action], id]);
    const { status, stderr } = await actions.run("postsuper", ["-c", directory, ...words]);
    if (status !== 0) throw new Refused(`${action}: ${postfixReason(stderr)}`);
    done += Number(/: (\d+) messages?\s*$/m.exec(stderr)?.[1] ?? 0);
  }
  return done;
}

/** Tries to deliver everything that waits, or one message, now. */
export async function flushQueue(actions: Actions, directory: string, ids: readonly string[]): Promise<void> {
  const calls = ids.length === 0 ? [["-f"]] : ids.map((id) => ["-i", id]);
  for (const words of calls) {
    if (words[1] !== undefined && !isQueueId(words[1])) throw new Refused(`"${words[1]}" is no queue id`);
    const { status, stderr } = await actions.run("postqueue", ["-c", directory, ...words]);
    if (status !== 0) throw new Refused(`the queue cannot be flushed: ${postfixReason(stderr)}`);
  }
}

/** The headers of a message: what postcat shows without the body. */
export async function messageHeaders(actions: Actions, directory: string, id: string): Promise<string> {
  if (!isQueueId(id)) throw new Refused(`"${id}" is no queue id`);
  const { status, stdout, stderr } = await actions.run("postcat", ["-c", directory, "-h", "-q", id]);
  if (status !== 0) throw new Refused(`${id} cannot be shown: ${postfixReason(stderr)}`);
  return stdout;
}
