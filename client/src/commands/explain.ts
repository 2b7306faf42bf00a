import { l10n, window } from "vscode";
import { showInformation } from "../messages.ts";
import { meantDocument, meantUri, type Session } from "../session.ts";

/** Explain This: what stands under the cursor and what is wrong there, at length; with a word: that rule or parameter. */
export async function explain(session: Session, word?: unknown): Promise<void> {
  const uri = meantUri(session);
  const document = meantDocument();
  if (uri === undefined || !document) return;
  const editor = window.visibleTextEditors.find((visible) => visible.document === document);
  const position = editor?.selection.active;
  const asked = typeof word === "string" ? { word } : { position };
  const found = await session.client.sendRequest<{ title: string; markdown: string } | null>("mailconf/explain", {
    uri,
    ...asked,
  });
  if (found) await session.texts.showMarkdown(found.title, found.markdown);
  else
    void showInformation(l10n.t("There is nothing to explain here: put the cursor on a name, a value or a problem."));
}
