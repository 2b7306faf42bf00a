import { l10n, ProgressLocation, window } from "vscode";
import { showError, showInformation, showWarning } from "../messages.ts";
import type { Session } from "../session.ts";
import { meantDirectory, needsTrust, prefix, reasonOf, runFile, runMailconf } from "./program.ts";

interface Report {
  readonly event: string;
  readonly text: string;
  readonly severity?: string;
  readonly source?: string;
}

/** Check Configuration: what postconf and `postfix check` say of a private copy of the saved files. */
export async function check(session: Session): Promise<void> {
  if (needsTrust()) return;
  const directory = await meantDirectory(session);
  const ended = await window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t("Mailconf: checking {0}", directory) },
    () => runMailconf(session, ["apply", directory, "--check", "--format", "json"]),
  );
  const reports = ended.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Report);
  const found = reports.filter(({ event }) => event === "finding");
  for (const { severity, source, text } of found)
    session.client.outputChannel.appendLine(`${severity}: ${source}: ${text}`);
  const result = reports.at(-1)?.text ?? reasonOf(ended);
  const show = l10n.t("Show Output");
  const say = ended.status === 0 && found.length === 0 ? showInformation : showWarning;
  const text = l10n.t("{0}: {1}", directory, [result, ...found.map((finding) => finding.text).slice(0, 3)].join("; "));
  if ((await say(text, show)) === show) session.client.outputChannel.show(true);
}

/** Reload Postfix: the running daemons take up the saved files. The command is shown before it runs. */
export async function reload(session: Session): Promise<void> {
  if (needsTrust()) return;
  const directory = await meantDirectory(session);
  const [file = "", ...args] = [...prefix(), "postfix", "-c", directory, "reload"];
  const yes = l10n.t("Reload");
  const detail = [file, ...args].join(" ");
  if ((await showWarning(l10n.t("Reload Postfix?"), { modal: true, detail }, yes)) !== yes) return;
  const ended = await runFile(file, args);
  if (ended.status === 0) void showInformation(l10n.t("Postfix has taken the files of {0} up.", directory));
  else void showError(l10n.t("Postfix did not reload: {0}", reasonOf(ended)));
}
