import { commands, l10n, type TreeView, window } from "vscode";
import { postfixReason, type QueuedMessage, QueueListing } from "../../../server/src/queue/messages.ts";
import { showError, showWarning } from "../messages.ts";
import type { Session } from "../session.ts";
import {
  type Ended,
  followFile,
  meantDirectory,
  needsTrust,
  prefix,
  reasonOf,
  runFile,
  runMailconf,
} from "./program.ts";
import type { QueueNode } from "./queue-groups.ts";
import { QueueTree } from "./queue-tree.ts";

/** Milliseconds between two looks at the queue while the view is open; more where a look takes long. */
const interval = 5000;

/** Milliseconds between two drawings of a queue that is being read for the first time. */
const drawing = 1000;

/** Messages that a confirmation names one by one. */
const named = 8;

const tree = new QueueTree();
let view: TreeView<QueueNode> | undefined;
let directory = "/etc/postfix";
let reading: Promise<void> | undefined;
/** The last whole look at the queue of the directory. */
let listing: QueueListing | undefined;
let count = 0;
/** When the view looks by itself again. */
let due = 0;

/** Makes the view; it looks at the queue only while it is to be seen, and after it was asked for once. */
export function startQueueView(session: Session): void {
  view = window.createTreeView("mailconf.queue", { treeDataProvider: tree, canSelectMany: true });
  let isAsked = false;
  const timer = setInterval(() => isAsked && view?.visible && Date.now() >= due && void read(false), interval);
  session.extension.subscriptions.push(
    view,
    { dispose: () => clearInterval(timer) },
    view.onDidChangeVisibility(({ visible }) => {
      isAsked ||= visible;
      if (visible) void read(false);
    }),
  );
}

/** Show Mail Queue: of the instance that the active file belongs to. */
export async function showQueue(session: Session): Promise<void> {
  if (needsTrust()) return;
  const meant = await meantDirectory(session);
  if (meant !== directory) {
    directory = meant;
    listing = undefined;
  }
  // The queue is read while the view comes, and the two steps of that need no answer between them.
  const isRead = read(true);
  void commands.executeCommand("setContext", "mailconf.hasQueue", true);
  await commands.executeCommand("mailconf.queue.focus");
  await isRead;
}

/** Looks at the queue; one that was asked for begins after now, whatever is being read. */
async function read(isAsked: boolean): Promise<void> {
  if (isAsked) while (reading) await reading;
  else if (reading || view?.visible !== true) return;
  reading = look();
  await reading;
}

/**
 * Asks postqueue itself, and takes what it says part by part. The first look shows what is there as it comes, now and then;
 * a later one brings what has changed, at its end.
 */
async function look(): Promise<void> {
  const next = new QueueListing(listing);
  const began = Date.now();
  let nextDrawing = listing ? Number.POSITIVE_INFINITY : 0;
  try {
    const words = [...prefix(), "postqueue", "-c", directory, "-j"];
    const ended = await followFile(words, (text) => {
      next.add(text);
      if (next.count === 0 || Date.now() < nextDrawing) return;
      show(next);
      nextDrawing = Date.now() + drawing;
    });
    if (ended.status === 0) {
      listing = next.end();
      show(listing);
    }
    const empty = count === 0 ? l10n.t("The queue of {0} is empty.", directory) : "";
    if (view) view.message = ended.status === 0 ? empty : unread(ended);
  } finally {
    reading = undefined;
    due = Date.now() + 10 * (Date.now() - began);
  }
}

function unread({ status, stderr }: Ended): string {
  const reason = postfixReason(stderr);
  if (status === 127) return l10n.t("There is no queue to show: {0}.", reason);
  return l10n.t("The queue of {0} cannot be read now (it is tried again every few seconds): {1}", directory, reason);
}

function show(shown: QueueListing): void {
  count = shown.count;
  tree.set(shown.messages);
  describe();
}

function describe(): void {
  if (!view) return;
  view.description = tree.filter === "" ? `${count}` : `${count} · ${tree.filter}`;
}

/** Reads the queue again; at "more" the next messages are shown. */
export async function refresh(_: Session, node?: unknown): Promise<void> {
  const more = node as QueueNode | undefined;
  if (more?.kind === "more") tree.showMore(more.name);
  else await read(true);
}

/** Shows only messages with a text in their id, addresses or reason. */
export async function filter(): Promise<void> {
  const prompt = l10n.t("Part of an id, an address or a reason; empty shows all");
  const text = await window.showInputBox({ prompt, value: tree.filter });
  if (text === undefined) return;
  tree.filter = text.trim();
  describe();
}

/** Tries to deliver everything that waits, now. */
export async function flush(): Promise<void> {
  if (needsTrust()) return;
  const [file = "", ...args] = [...prefix(), "postqueue", "-c", directory, "-f"];
  const yes = l10n.t("Flush");
  const detail = [file, ...args].join(" ");
  const question = l10n.t("Try to deliver all {0} messages now?", count);
  if ((await showWarning(question, { modal: true, detail }, yes)) !== yes) return;
  const ended = await runFile(file, args);
  if (ended.status !== 0) void showError(l10n.t("The queue was not flushed: {0}", reasonOf(ended)));
  await read(true);
}

/** Shows a message's headers. */
export async function headers(session: Session, node: unknown): Promise<void> {
  const [message] = messagesOf([node]);
  if (needsTrust() || !message) return;
  const ended = await runMailconf(session, ["queue", directory, "--headers", message.id]);
  if (ended.status !== 0) void showError(l10n.t("{0} cannot be shown: {1}", message.id, reasonOf(ended)));
  else await window.showTextDocument(session.texts.put(`${message.id}.eml`, ended.stdout), { preview: true });
}

/** One of hold, release, requeue and delete for the selected messages; what goes is named before it goes. */
export function change(action: "hold" | "release" | "requeue" | "delete") {
  return async (session: Session, node: unknown, selected: unknown): Promise<void> => {
    if (needsTrust()) return;
    const messages = messagesOf(
      Array.isArray(selected) && selected.length > 0 ? selected : [node ?? view?.selection[0]],
    );
    if (messages.length === 0) return;
    if (action === "delete" && !(await confirmDelete(messages))) return;
    const words = messages.flatMap(({ id }) => [`--${action}`, id]);
    const ended = await runMailconf(session, ["queue", directory, "--yes", "--format", "json", ...words]);
    const done = ended.stdout === "" ? undefined : (JSON.parse(ended.stdout) as { done: number }).done;
    if (done === undefined) void showError(l10n.t("Nothing was changed: {0}", reasonOf(ended)));
    else if (done < messages.length)
      void showWarning(l10n.t("{0} of {1} messages were still there.", done, messages.length));
    await read(true);
  };
}

async function confirmDelete(messages: readonly QueuedMessage[]): Promise<boolean> {
  const yes = l10n.t("Delete");
  const lines = messages
    .slice(0, named)
    .map(({ id, sender, recipients }) => `${id}: ${sender || "<>"} → ${recipients[0]?.address ?? "?"}`);
  if (messages.length > named) lines.push(l10n.t("and {0} more", messages.length - named));
  const detail = [...lines, "", l10n.t("This cannot be brought back, and nobody is told.")].join("\n");
  const question =
    messages.length === 1 ? l10n.t("Delete this message?") : l10n.t("Delete {0} messages?", messages.length);
  return (await showWarning(question, { modal: true, detail }, yes)) === yes;
}

function messagesOf(nodes: readonly unknown[]): QueuedMessage[] {
  const found = new Map<string, QueuedMessage>();
  for (const node of nodes as (QueueNode | undefined)[]) {
    if (node?.kind === "message") found.set(node.message.id, node.message);
    if (node?.kind === "queue") for (const message of node.messages) found.set(message.id, message);
  }
  return [...found.values()];
}
