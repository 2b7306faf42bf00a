import { commands, l10n, type QuickPickItem, window, workspace } from "vscode";

type Choice = QuickPickItem & { readonly command: string; readonly argument?: string };

/** What the status item leads to: what decides how the files are checked, and help when something is wrong. */
export async function showStatus(): Promise<void> {
  const choices: Choice[] = [
    { label: l10n.t("Change the Postfix version"), command: settings, argument: "mailconf.target.postfix" },
    { label: l10n.t("Turn rules on and off"), command: settings, argument: "mailconf.rules" },
    { label: l10n.t("Settings"), command: settings, argument: "@ext:mailconf.mailconf" },
    { label: l10n.t("Show Output"), command: "mailconf.showOutput" },
    { label: l10n.t("Restart the server"), command: "mailconf.restartServer" },
    { label: l10n.t("Copy the support report"), command: "mailconf.copySupportReport" },
  ];
  if (!workspace.isTrusted) choices.unshift({ label: l10n.t("Manage Trust"), command: "workbench.trust.manage" });
  const chosen = await window.showQuickPick(choices, { title: "Mailconf" });
  if (chosen)
    await commands.executeCommand(chosen.command, ...(chosen.argument === undefined ? [] : [chosen.argument]));
}

const settings = "workbench.action.openSettings";
