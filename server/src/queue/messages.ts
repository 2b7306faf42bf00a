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

/**
 * What `postqueue -j` prints, taken as it comes: one JSON a line, in no order. A line that the look before had too gives the
 * same object, unread. Lines that are no message are passed over.
 */
export class QueueListing {
  private readonly byLine = new Map<string, QueuedMessage>();
  readonly #byId = new Map<string, QueuedMessage>();
  #before: QueueListing | undefined;
  #rest = "";

  constructor(before?: QueueListing) {
    this.#before = before;
  }

  /** Takes the next part of the output, which may end anywhere in a line. */
  add(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#take(line);
  }

  /** Takes the output's end. */
  end(): this {
    this.#take(this.#rest);
    this.#rest = "";
    this.#before = undefined;
    return this;
  }

  get count(): number {
    return this.#byId.size;
  }

  /** What has come so far, the oldest first. */
  get messages(): readonly QueuedMessage[] {
    return [...this.#byId.values()].sort((a, b) => a.arrival - b.arrival || (a.id < b.id ? -1 : 1));
  }

  #take(line: string): void {
    const message = this.#before?.byLine.get(line) ?? parseMessage(line);
    if (!message) return;
    this.byLine.set(line, message);
    // One that moves on while the queue is read is listed in both its places; the later one holds.
    this.#byId.set(message.id, message);
  }
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

/** The point of what a program of Postfix's said last, without its name. */
export function postfixReason(stderr: string): string {
  const line = stderr.trim().split("\n").at(-1) ?? "";
  if (line.includes("alternate_config_directories") || line.includes("reserved for the superuser"))
    return "it needs root, or a prefix such as sudo -n";
  return line.replace(/^[^ ]*: /, "") || "it said nothing";
}
