import { commands, l10n, type TreeView, window } from "vscode";
import type { Session } from "../session.ts";
import { meantDirectory, needsTrust, prefix, reasonOf, runFile, runMailconf } from "./program.ts";
import { type QueuedMessage, type QueueNode, QueueTree } from "./queue-tree.ts";

/** Milliseconds between two looks at the queue while the view is open. */
const interval = 5000;

/** Messages that a confirmation names one by one. */
const named = 8;

const tree = new QueueTree();
let view: TreeView<QueueNode> | undefined;
let directory = "/etc/postfix";
let isReading = false;

/** Makes the view; it looks at the queue only while it is to be seen, and after it was asked for once. */
export function startQueueView(session: Session): void {
  view = window.createTreeView("mailconf.queue", { treeDataProvider: tree, canSelectMany: true });
  let isAsked = false;
  const timer = setInterval(() => isAsked && view?.visible && void read(session, false), interval);
  session.extension.subscriptions.push(
    view,
    { dispose: () => clearInterval(timer) },
    view.onDidChangeVisibility(({ visible }) => {
      isAsked ||= visible;
      if (visible) void read(session, false);
    }),
  );
}

/** Show Mail Queue: of the instance that the active file belongs to. */
export async function showQueue(session: Session): Promise<void> {
  if (needsTrust()) return;
  directory = await meantDirectory(session);
  await commands.executeCommand("setContext", "mailconf.hasQueue", true);
  await commands.executeCommand("mailconf.queue.focus");
  await read(session, true);
}

async function read(session: Session, isLoud: boolean): Promise<void> {
  if (isReading || (!isLoud && view?.visible !== true)) return;
  isReading = true;
  try {
    const ended = await runMailconf(session, ["queue", directory, "--format", "json"]);
    if (ended.status === 0) {
      tree.set((JSON.parse(ended.stdout) as { messages: QueuedMessage[] }).messages, ended.stdout);
      if (view) view.message = tree.count === 0 ? l10n.t("The queue of {0} is empty.", directory) : "";
    } else if (view) view.message = reasonOf(ended);
    describe();
  } finally {
    isReading = false;
  }
}

function describe(): void {
  if (!view) return;
  view.description = tree.filter === "" ? `${tree.count}` : `${tree.count} · ${tree.filter}`;
}

/** Reads the queue again; at "more" the next messages are shown. */
export async function refresh(session: Session, node?: unknown): Promise<void> {
  const more = node as QueueNode | undefined;
  if (more?.kind === "more") tree.showMore(more.name);
  else await read(session, true);
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
export async function flush(session: Session): Promise<void> {
  if (needsTrust()) return;
  const [file = "", ...args] = [...prefix(), "postqueue", "-c", directory, "-f"];
  const yes = l10n.t("Flush");
  const detail = [file, ...args].join(" ");
  const question = l10n.t("Try to deliver all {0} messages now?", tree.count);
  if ((await window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
  const ended = await runFile(file, args);
  if (ended.status !== 0) void window.showErrorMessage(l10n.t("The queue was not flushed: {0}", reasonOf(ended)));
  await read(session, true);
}

/** Shows a message's headers. */
export async function headers(session: Session, node: unknown): Promise<void> {
  const [message] = messagesOf([node]);
  if (needsTrust() || !message) return;
  const ended = await runMailconf(session, ["queue", directory, "--headers", message.id]);
  if (ended.status !== 0) void window.showErrorMessage(l10n.t("{0} cannot be shown: {1}", message.id, reasonOf(ended)));
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
    if (done === undefined) void window.showErrorMessage(l10n.t("Nothing was changed: {0}", reasonOf(ended)));
    else if (done < messages.length)
      void window.showWarningMessage(l10n.t("{0} of {1} messages were still there.", done, messages.length));
    await read(session, true);
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
  return (await window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}

function messagesOf(nodes: readonly unknown[]): QueuedMessage[] {
  const found = new Map<string, QueuedMessage>();
  for (const node of nodes as (QueueNode | undefined)[]) {
    if (node?.kind === "message") found.set(node.message.id, node.message);
    if (node?.kind === "queue") for (const message of node.messages) found.set(message.id, message);
  }
  return [...found.values()];
}
