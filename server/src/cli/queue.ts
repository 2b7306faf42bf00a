import { resolve } from "node:path";
import { Refused } from "../host/actions.ts";
import { nodeActions } from "../host/node-actions.ts";
import type { QueuedMessage } from "../queue/messages.ts";
import { changeQueue, flushQueue, listQueue, messageHeaders, queueActions } from "../queue/queue-actions.ts";
import { prefixOf } from "./apply.ts";
import type { Arguments } from "./arguments.ts";
import { jsonText } from "./json-text.ts";
import { oneLine, writeText } from "./output.ts";
import { UserError } from "./user-error.ts";

/** `mailconf queue DIR`: the messages that wait; with --flush, --hold, --release, --requeue or --delete ID what is done to them. */
export async function run(options: Arguments): Promise<number> {
  const { values, paths } = options;
  if (paths.length > 1) throw new UserError("queue: name one configuration directory");
  const directory = resolve(paths[0] ?? "/etc/postfix");
  const actions = nodeActions(prefixOf(options));
  try {
    if (values.headers !== undefined) {
      writeText(await messageHeaders(actions, directory, values.headers));
      return 0;
    }
    const wanted = queueActions.find((action) => values[action] !== undefined);
    if (wanted !== undefined) {
      const ids = values[wanted] ?? [];
      if (wanted === "delete" && values.yes !== true) {
        const messages = (await listQueue(actions, directory)).filter(({ id }) => ids.includes(id));
        throw new UserError(`queue: this would delete ${namesOf(messages)}; give --yes to do it`);
      }
      const done = await changeQueue(actions, directory, wanted, ids);
      say(options, { version: 1, action: wanted, asked: ids.length, done }, `${wanted}: ${done} of ${ids.length}`);
      return done === ids.length ? 0 : 1;
    }
    if (values.flush === true) {
      await flushQueue(actions, directory, []);
      say(options, { version: 1, action: "flush" }, "flush: delivery of everything that waits is tried now");
      return 0;
    }
    const messages = await listQueue(actions, directory);
    const lines = messages.map(lineOf);
    say(options, { version: 1, messages }, [...lines, `${messages.length} messages`].join("\n"));
    return 0;
  } catch (error) {
    if (error instanceof Refused) throw new UserError(error.message);
    throw error;
  }
}

const namesOf = (messages: readonly QueuedMessage[]): string =>
  messages.length === 0
    ? "nothing, there is no such message"
    : messages
        .map(({ id, sender, recipients }) => `${id} from <${sender}> to <${recipients[0]?.address ?? ""}>`)
        .join(", ");

function say({ format }: Arguments, value: unknown, text: string): void {
  if (format === "json") process.stdout.write(`${jsonText(value, false)}\n`);
  else writeText(`${text}\n`);
}

function lineOf({ queue, id, arrival, size, sender, recipients }: QueuedMessage): string {
  const [first] = recipients;
  const others = recipients.length > 1 ? ` and ${recipients.length - 1} more` : "";
  const time = new Date(arrival * 1000).toISOString().replace("T", " ").slice(0, 19);
  return oneLine(
    `${id}  ${queue}  ${time}  ${size}  <${sender}> -> <${first?.address ?? ""}>${others}  ${first?.reason ?? ""}`.trimEnd(),
  );
}
