/** A message in the queue, as `postqueue -j` describes it. */
export interface QueuedMessage {
  readonly queue: string;
  readonly id: string;
  /** Seconds since 1970. */
  readonly arrival: number;
  /** Bytes. */
  readonly size: number;
  readonly sender: string;
  readonly recipients: readonly { readonly address: string; readonly reason: string }[];
}

/** The messages of `postqueue -j`, one JSON a line, oldest first. Lines that are none are counted, not fatal. */
export function parseQueue(text: string): { readonly messages: readonly QueuedMessage[]; readonly unread: number } {
  const messages: QueuedMessage[] = [];
  let unread = 0;
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const message = parseMessage(line);
    if (message) messages.push(message);
    else unread++;
  }
  messages.sort((a, b) => a.arrival - b.arrival || (a.id < b.id ? -1 : 1));
  return { messages, unread };
}

function parseMessage(line: string): QueuedMessage | undefined {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const text = (member: unknown) => (typeof member === "string" ? member : "");
  const number = (member: unknown) => (typeof member === "number" ? member : 0);
  const id = text(value?.queue_id);
  if (!isQueueId(id)) return undefined;
  const recipients = Array.isArray(value.recipients) ? (value.recipients as Record<string, unknown>[]) : [];
  return {
    queue: text(value.queue_name),
    id,
    arrival: number(value.arrival_time),
    size: number(value.message_size),
    sender: text(value.sender),
    recipients: recipients.map((recipient) => ({
      address: text(recipient?.address),
      reason: text(recipient?.delay_reason),
    })),
  };
}

/** Whether a word may be given to postsuper as a queue id: letters and digits, never an option or a path. */
export const isQueueId = (word: string): boolean => /^[0-9A-Za-z]{5,30}$/.test(word);
