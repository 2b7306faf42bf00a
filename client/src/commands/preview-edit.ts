import { commands, l10n, type TextEdit, type Uri, type WorkspaceEdit, window, workspace } from "vscode";
import type { Session } from "../session.ts";

/** Shows what an edit makes of its files, side by side, and asks; promises whether it is wanted. */
export async function previewEdit(session: Session, title: string, edit: WorkspaceEdit): Promise<boolean> {
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
  const insert = l10n.t("Insert");
  const question = l10n.t("{0}: insert what the preview shows? Nothing is saved yet.", title);
  const answer = await window.showInformationMessage(question, insert, l10n.t("Discard"));
  const preview = window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label.startsWith(title));
  if (preview) await window.tabGroups.close(preview);
  return answer === insert;
}

/** A text after edits; those at the same place in their order. */
function edited(text: string, edits: readonly TextEdit[], offset: (at: TextEdit["range"]["start"]) => number): string {
  let result = text;
  const ordered = edits.map((edit, i) => ({ edit, i, at: offset(edit.range.start) }));
  for (const { edit, at } of ordered.sort((a, b) => b.at - a.at || b.i - a.i))
    result = result.slice(0, at) + edit.newText + result.slice(offset(edit.range.end));
  return result;
}
