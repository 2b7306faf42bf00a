import { env, l10n, version, workspace } from "vscode";
import { showInformation } from "../messages.ts";
import { meantUri, type Session } from "../session.ts";

/** Copy Support Report: what those who help need to know, without secrets, on the clipboard. */
export async function copySupportReport(session: Session): Promise<void> {
  const uri = meantUri(session);
  if (uri === undefined) return;
  const place = env.remoteName ? `, ${env.remoteName}` : "";
  const report = await session.client.sendRequest<string>("mailconf/supportReport", {
    uri,
    editor: `${env.appName} ${version}${place}`,
    isTrusted: workspace.isTrusted,
  });
  await env.clipboard.writeText(report);
  const show = l10n.t("Show");
  const answer = await showInformation(
    l10n.t(
      "The support report is on the clipboard. Passwords and keys are left out; look through it before you send it.",
    ),
    show,
  );
  if (answer === show) await session.texts.showMarkdown(l10n.t("Support report"), report);
}
