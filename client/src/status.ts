import {
  type Disposable,
  LanguageStatusSeverity,
  l10n,
  languages,
  MarkdownString,
  StatusBarAlignment,
  window,
  workspace,
} from "vscode";
import { isServed, languageIds, type Session } from "./session.ts";

interface Status {
  readonly target: string;
  readonly targetFrom: "setting" | "installed" | "newest known";
  readonly directory: string;
  readonly hostChecks: boolean;
}

/** The status item: for which Postfix and which directory the active file is checked, and whether the machine is asked. */
export function registerStatus(session: Session): Disposable[] {
  const item = window.createStatusBarItem("mailconf.status", StatusBarAlignment.Right, 90);
  item.name = "Mailconf";
  item.command = "mailconf.showStatus";
  const trust = restrictedItem();
  const update = async () => {
    const document = window.activeTextEditor?.document;
    if (!document || !isServed(document)) return item.hide();
    const uri = session.client.code2ProtocolConverter.asUri(document.uri);
    const status = await session.client.sendRequest<Status>("mailconf/status", { uri }).catch(() => undefined);
    if (!status || window.activeTextEditor?.document !== document) return;
    const { target } = status;
    item.text = `$(mail) ${workspace.isTrusted ? `Postfix ${target}` : l10n.t("Postfix {0}, files only", target)}`;
    item.tooltip = tooltip(status);
    item.accessibilityInformation = {
      label: l10n.t("Mailconf: checked for Postfix {0}, {1}", status.target, hostWords(status)),
    };
    item.show();
  };
  void update();
  return [
    item,
    trust,
    window.onDidChangeActiveTextEditor(update),
    workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("mailconf") && setTimeout(update, 500)),
    session.client.onDidChangeState(() => void update()),
    workspace.onDidGrantWorkspaceTrust(() => trust.dispose()),
  ];
}

function hostWords({ hostChecks }: Status): string {
  if (!workspace.isTrusted) return l10n.t("machine not asked: the workspace is not trusted");
  return hostChecks ? l10n.t("machine checks on") : l10n.t("machine checks off");
}

function tooltip(status: Status): MarkdownString {
  const from = {
    setting: l10n.t("from the settings"),
    installed: l10n.t("the installed one"),
    "newest known": l10n.t("the newest known; none is installed"),
  };
  const lines = [
    `**Postfix ${status.target}**: ${from[status.targetFrom]}`,
    `${l10n.t("Directory")}: \`${status.directory.replaceAll("`", "'")}\``,
    hostWords(status),
  ];
  return new MarkdownString(lines.join("\n\n"));
}

/** In an untrusted workspace: what that means here, in words, and the way out. */
function restrictedItem(): Disposable {
  if (workspace.isTrusted) return { dispose: () => {} };
  const item = languages.createLanguageStatusItem(
    "mailconf.trust",
    languageIds.map((language) => ({ language })),
  );
  item.name = "Mailconf";
  item.severity = LanguageStatusSeverity.Warning;
  item.text = l10n.t("Only the files are checked");
  item.detail = l10n.t(
    "The workspace is not trusted: certificates, tables and interfaces of this machine are not looked at and no program is run.",
  );
  item.command = { title: l10n.t("Manage Trust"), command: "workbench.trust.manage" };
  return item;
}
