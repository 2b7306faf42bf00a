import {
  commands,
  type Disposable,
  l10n,
  type Tab,
  type TextEdit,
  type Uri,
  type WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import type { WorkspaceEdit as ProtocolEdit } from "vscode-languageclient";
import { showInformation } from "../messages.ts";
import type { Session } from "../session.ts";

/** One edit over all files as the server plans it, and what it leaves to do, in Markdown. */
export interface PlannedEdit {
  readonly edit: ProtocolEdit;
  readonly notes: readonly string[];
}

/** What a person reads about an edit. */
export interface EditTexts {
  readonly title: string;
  readonly question: string;
  readonly yes: string;
  /** The title of what is left to do. */
  readonly left: string;
}

/** Shows what an edit would make of the files, makes it on a yes, and then shows what is left to do. */
export async function previewedEdit(
  session: Session,
  texts: EditTexts,
  ask: () => Promise<PlannedEdit>,
): Promise<void> {
  const converted = (edit: ProtocolEdit) => session.client.protocol2CodeConverter.asWorkspaceEdit(edit);
  const { edit, notes } = await ask();
  if ((edit.documentChanges?.length ?? 0) > 0) {
    if (!(await isWanted(session, texts, await converted(edit)))) return;
    // The files may have changed while the preview was open.
    await workspace.applyEdit(await converted((await ask()).edit));
  }
  if (notes.length === 0) return;
  const list = notes.map((note) => `- ${note.replaceAll("\n", "\n  ")}`).join("\n");
  await session.texts.showMarkdown(texts.left, `# ${texts.left}\n\n${list}\n`);
}

/** Shows what an edit makes of its files, side by side, and asks; promises whether it is wanted. */
async function isWanted(session: Session, { title, question, yes }: EditTexts, edit: WorkspaceEdit): Promise<boolean> {
  const changes: [Uri, Uri, Uri][] = [];
  for (const [uri, edits] of edit.entries()) {
    const document = await workspace.openTextDocument(uri);
    changes.push([
      uri,
      uri,
      session.texts.putAt(
        uri.path,
        edited(document.getText(), edits, (at) => document.offsetAt(at)),
      ),
    ]);
  }
  await commands.executeCommand("vscode.changes", title, changes);
  const isPreview = ({ label }: Tab) => label.startsWith(title);
  const wanted = await answered(question, yes, isPreview);
  const preview = window.tabGroups.all.flatMap(({ tabs }) => tabs).find(isPreview);
  if (preview) await window.tabGroups.close(preview);
  return wanted;
}

let answer: ((isWanted: boolean) => void) | undefined;

/** The buttons above the preview: they stay when the message has gone, as it does while somebody reads. */
export const previewTake = (): void => answer?.(true);
export const previewDrop = (): void => answer?.(false);

/** The answer to a question about a preview: of the message, of the buttons above the preview, or that it was closed. */
async function answered(question: string, yes: string, isPreview: (tab: Tab) => boolean): Promise<boolean> {
  answer?.(false);
  const hasPreview = (is: boolean) => commands.executeCommand("setContext", "mailconf.hasPreview", is);
  await hasPreview(true);
  const closing: Disposable[] = [];
  const isWanted = await new Promise<boolean>((resolve) => {
    answer = resolve;
    closing.push(window.tabGroups.onDidChangeTabs(({ closed }) => closed.some(isPreview) && resolve(false)));
    // A message that went to the notifications by itself has said nothing.
    void showInformation(question, yes, l10n.t("Discard")).then(
      (taken) => taken !== undefined && resolve(taken === yes),
    );
  });
  answer = undefined;
  for (const subscription of closing) subscription.dispose();
  await hasPreview(false);
  await commands.executeCommand("notifications.hideToasts");
  return isWanted;
}

/** A text after edits; those at the same place in their order. */
function edited(text: string, edits: readonly TextEdit[], offset: (at: TextEdit["range"]["start"]) => number): string {
  let result = text;
  const ordered = edits.map((edit, i) => ({ edit, i, at: offset(edit.range.start) }));
  for (const { edit, at } of ordered.sort((a, b) => b.at - a.at || b.i - a.i))
    result = result.slice(0, at) + edit.newText + result.slice(offset(edit.range.end));
  return result;
}
