import {
  EventEmitter,
  l10n,
  MarkdownString,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from "vscode";
import type { QueuedMessage } from "../../../server/src/queue/messages.ts";
import { QueueGroups, type QueueNode } from "./queue-groups.ts";

/** The mail queue: its parts, and in each the messages, oldest first. Only what is another one now is drawn again. */
export class QueueTree implements TreeDataProvider<QueueNode> {
  readonly #changed = new EventEmitter<QueueNode[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #groups = new QueueGroups();

  /** Takes a new list, oldest first. */
  set(messages: readonly QueuedMessage[]): void {
    this.#draw(this.#groups.set(messages));
  }

  get filter(): string {
    return this.#groups.filter;
  }

  set filter(filter: string) {
    this.#draw(this.#groups.narrow(filter));
  }

  showMore(name: string): void {
    this.#draw(this.#groups.showMore(name));
  }

  #draw(changed: readonly QueueNode[] | undefined): void {
    if (changed?.length !== 0) this.#changed.fire(changed && [...changed]);
  }

  getChildren(node?: QueueNode): QueueNode[] {
    if (!node) return this.#groups.queues;
    return node.kind === "queue" ? this.#groups.childrenOf(node) : [];
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

  /** The tooltip of the one message that is pointed at. */
  resolveTreeItem(item: TreeItem, node: QueueNode): TreeItem {
    if (node.kind === "message") item.tooltip = tooltipOf(node.message);
    return item;
  }
}

function messageItem({ id, queue, arrival, size, sender, recipients }: QueuedMessage): TreeItem {
  const [first] = recipients;
  const others = recipients.length > 1 ? ` +${recipients.length - 1}` : "";
  const item = new TreeItem(`${sender || "<>"} → ${first?.address ?? "?"}${others}`);
  item.id = `${queue} ${id}`;
  item.contextValue = queue === "hold" ? "heldMessage" : "message";
  item.iconPath = new ThemeIcon(queue === "hold" ? "debug-pause" : queue === "deferred" ? "history" : "mail");
  item.description = `${ageOf(arrival)} · ${sizeOf(size)} · ${first?.reason ?? ""}`;
  return item;
}

function tooltipOf({ id, arrival, size, sender, recipients }: QueuedMessage): MarkdownString {
  const tooltip = new MarkdownString();
  tooltip.appendText([id, new Date(arrival * 1000).toLocaleString(), `${size} B`, sender].join("\n"));
  for (const { address, reason } of recipients.slice(0, 20)) tooltip.appendText(`\n→ ${address} ${reason}`);
  return tooltip;
}

function ageOf(arrival: number): string {
  const minutes = Math.max(0, Math.floor((Date.now() / 1000 - arrival) / 60));
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}

const sizeOf = (bytes: number): string => (bytes < 10_000 ? `${bytes} B` : `${Math.round(bytes / 1024)} KiB`);
