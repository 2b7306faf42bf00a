import { ConfigurationTarget, l10n, workspace } from "vscode";
import { showInformation } from "../messages.ts";
import type { Session } from "../session.ts";

/** Turns a rule off in the settings of the workspace, or of the user where a single file is open; Undo takes it back. */
export async function turnRuleOff(_session: Session, id: unknown): Promise<void> {
  const target = workspace.workspaceFolders ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  const settings = workspace.getConfiguration("mailconf");
  const inspected = settings.inspect<Record<string, string>>("rules");
  const before = target === ConfigurationTarget.Workspace ? inspected?.workspaceValue : inspected?.globalValue;
  await settings.update("rules", { ...before, [String(id)]: "off" }, target);
  const undo = l10n.t("Undo");
  const answer = await showInformation(l10n.t("The rule {0} is off.", String(id)), undo);
  if (answer === undo) await workspace.getConfiguration("mailconf").update("rules", before, target);
}
