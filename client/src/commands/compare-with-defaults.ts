import { commands, l10n, Uri } from "vscode";
import { showInformation } from "../messages.ts";
import { meantUri, type Session } from "../session.ts";

interface Comparison {
  readonly uri: string;
  readonly defaults: string;
  readonly target: string;
  readonly different: number;
}

/** Compare with Defaults: main.cf as it is beside main.cf with every value at its default. */
export async function compareWithDefaults(session: Session): Promise<void> {
  const uri = meantUri(session);
  if (uri === undefined) return;
  const found = await session.client.sendRequest<Comparison | null>("mailconf/defaults", { uri });
  if (!found) {
    void showInformation(l10n.t("There is no main.cf beside this file."));
    return;
  }
  const left = session.texts.put("main.cf", found.defaults);
  const title = l10n.t("main.cf: defaults of Postfix {0} ↔ this server ({1} differ)", found.target, found.different);
  await commands.executeCommand("vscode.diff", left, Uri.parse(found.uri), title, { preview: true });
}
