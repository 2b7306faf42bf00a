import {
  EventEmitter,
  l10n,
  MarkdownString,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from "vscode";

/** A message as `mailconf queue --format json` lists it. */
export interface QueuedMessage {
  readonly queue: string;
  readonly id: string;
  readonly arrival: number;
  readonly size: number;
  readonly sender: string;
  readonly recipients: readonly { readonly address: string; readonly reason: string }[];
}

export type QueueNode =
  | { readonly kind: "queue"; readonly name: string; readonly messages: readonly QueuedMessage[] }
  | { readonly kind: "message"; readonly message: QueuedMessage }
  | { readonly kind: "more"; readonly name: string; readonly hidden: number };

/** Messages that a queue shows before "more" is asked for. */
const page = 500;

/** The mail queue: its parts, and in each the messages, oldest first. Unchanged content brings no redraw. */
export class QueueTree implements TreeDataProvider<QueueNode> {
  readonly #changed = new EventEmitter<QueueNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #shown = new Map<string, number>();
  #messages: readonly QueuedMessage[] = [];
  #text = "";
  #filter = "";

  /** Takes a new list; `text` is what it was read from, to know whether it is another one. */
  set(messages: readonly QueuedMessage[], text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    this.#messages = messages;
    this.#changed.fire(undefined);
  }

  get filter(): string {
    return this.#filter;
  }

  set filter(filter: string) {
    this.#filter = filter;
    this.#changed.fire(undefined);
  }

  showMore(name: string): void {
    this.#shown.set(name, (this.#shown.get(name) ?? page) + page);
    this.#changed.fire(undefined);
  }

  get count(): number {
    return this.#messages.length;
  }

  getChildren(node?: QueueNode): QueueNode[] {
    if (!node) return this.#queues();
    if (node.kind !== "queue") return [];
    const limit = this.#shown.get(node.name) ?? page;
    const shown: QueueNode[] = node.messages.slice(0, limit).map((message) => ({ kind: "message", message }));
    const hidden = node.messages.length - shown.length;
    return hidden > 0 ? [...shown, { kind: "more", name: node.name, hidden }] : shown;
  }

  #queues(): QueueNode[] {
    const wanted = this.#filter.toLowerCase();
    const byName = new Map<string, QueuedMessage[]>();
    for (const message of this.#messages) {
      if (wanted !== "" && !textOf(message).includes(wanted)) continue;
      const found = byName.get(message.queue);
      if (found) found.push(message);
      else byName.set(message.queue, [message]);
    }
    return [...byName]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, messages]) => ({ kind: "queue", name, messages }));
  }

  getTreeItem(node: QueueNode): TreeItem {
    if (node.kind === "queue") {
      const item = new TreeItem(node.name, TreeItemCollapsibleState.Expanded);
      item.id = `queue ${node.name}`;
      item.description = `${node.messages.length}`;
      item.contextValue = "queue";
      return item;
    }
    if (node.kind === "more") {
      const item = new TreeItem(l10n.t("{0} more…", node.hidden));
      item.id = `more ${node.name}`;
      item.command = { command: "mailconf.queueRefresh", title: "", arguments: [node] };
      return item;
    }
    return messageItem(node.message);
  }
}

const textOf = ({ id, sender, recipients }: QueuedMessage): string =>
  [id, sender, ...recipients.flatMap(({ address, reason }) => [address, reason])].join("\n").toLowerCase();

function messageItem({ id, queue, arrival, size, sender, recipients }: QueuedMessage): TreeItem {
  const [first] = recipients;
  const others = recipients.length > 1 ? ` +${recipients.length - 1}` : "";
  const item = new TreeItem(`${sender || "<>"} → ${first?.address ?? "?"}${others}`);
  item.id = id;
  item.contextValue = queue === "hold" ? "heldMessage" : "message";
  item.iconPath = new ThemeIcon(queue === "hold" ? "debug-pause" : queue === "deferred" ? "history" : "mail");
  item.description = `${ageOf(arrival)} · ${sizeOf(size)} · ${first?.reason ?? ""}`;
  const tooltip = new MarkdownString();
  tooltip.appendText([id, new Date(arrival * 1000).toLocaleString(), `${size} B`, sender].join("\n"));
  for (const { address, reason } of recipients.slice(0, 20)) tooltip.appendText(`\n→ ${address} ${reason}`);
  item.tooltip = tooltip;
  return item;
}

function ageOf(arrival: number): string {
  const minutes = Math.max(0, Math.floor((Date.now() / 1000 - arrival) / 60));
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}

const sizeOf = (bytes: number): string => (bytes < 10_000 ? `${bytes} B` : `${Math.round(bytes / 1024)} KiB`);
