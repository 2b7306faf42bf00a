import type { QueuedMessage } from "../../../server/src/queue/messages.ts";

/** A queue of Postfix's, such as deferred, and those of its messages that pass the filter, oldest first. */
export interface QueueGroup {
  readonly kind: "queue";
  readonly name: string;
  messages: readonly QueuedMessage[];
}

export interface MessageNode {
  readonly kind: "message";
  message: QueuedMessage;
}

export type QueueNode =
  | QueueGroup
  | MessageNode
  | { readonly kind: "more"; readonly name: string; readonly hidden: number };

/** Messages that a queue shows before "more" is asked for. */
const page = 500;

/**
 * The queues and what they show. The nodes stay the same objects from one look at the queue to the next, so that it can be
 * told which of them are others now: those alone are drawn again.
 */
export class QueueGroups {
  readonly #groups = new Map<string, QueueGroup>();
  /** What the view has asked for, by queue. */
  readonly #shown = new Map<string, readonly MessageNode[]>();
  readonly #limits = new Map<string, number>();
  #messages: readonly QueuedMessage[] = [];
  #filter = "";

  get filter(): string {
    return this.#filter;
  }

  /** Takes another list, oldest first, and returns what is to be drawn again; undefined stands for all. */
  set(messages: readonly QueuedMessage[], filter = this.#filter): readonly QueueNode[] | undefined {
    this.#messages = messages;
    this.#filter = filter;
    const lists = new Map<string, QueuedMessage[]>();
    const wanted = filter.toLowerCase();
    for (const message of messages) {
      if (wanted !== "" && !textOf(message).includes(wanted)) continue;
      const list = lists.get(message.queue);
      if (list) list.push(message);
      else lists.set(message.queue, [message]);
    }
    let isOther = false;
    const changed: QueueNode[] = [];
    for (const name of this.#groups.keys())
      if (!lists.has(name)) {
        this.#groups.delete(name);
        this.#shown.delete(name);
        isOther = true;
      }
    for (const [name, list] of lists) {
      const group = this.#groups.get(name);
      if (group) changed.push(...this.#replace(group, list));
      else {
        this.#groups.set(name, { kind: "queue", name, messages: list });
        isOther = true;
      }
    }
    return isOther ? undefined : changed;
  }

  /** Shows only messages with a text in their id, addresses or reasons. */
  narrow(filter: string): readonly QueueNode[] | undefined {
    return this.set(this.#messages, filter);
  }

  /** Shows the next messages of a queue. */
  showMore(name: string): readonly QueueNode[] {
    this.#limits.set(name, this.#limitOf(name) + page);
    const group = this.#groups.get(name);
    return group ? [group] : [];
  }

  get queues(): QueueGroup[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  childrenOf(group: QueueGroup): QueueNode[] {
    const before = new Map(this.#shown.get(group.name)?.map((node) => [node.message.id, node]));
    const nodes = group.messages.slice(0, this.#limitOf(group.name)).map((message): MessageNode => {
      const node = before.get(message.id);
      if (!node) return { kind: "message", message };
      node.message = message;
      return node;
    });
    this.#shown.set(group.name, nodes);
    const hidden = group.messages.length - nodes.length;
    return hidden > 0 ? [...nodes, { kind: "more", name: group.name, hidden }] : nodes;
  }

  #limitOf(name: string): number {
    return this.#limits.get(name) ?? page;
  }

  #replace(group: QueueGroup, list: readonly QueuedMessage[]): readonly QueueNode[] {
    const before = group.messages;
    group.messages = list;
    const shown = this.#shown.get(group.name) ?? [];
    if (list.length !== before.length || shown.some((node, i) => node.message.id !== list[i]?.id)) return [group];
    const others: MessageNode[] = [];
    for (const [i, node] of shown.entries()) {
      const message = list[i];
      if (message === undefined || message === node.message) continue;
      node.message = message;
      others.push(node);
    }
    return others;
  }
}

const textOf = ({ id, sender, recipients }: QueuedMessage): string =>
  [id, sender, ...recipients.flatMap(({ address, reason }) => [address, reason])].join("\n").toLowerCase();
