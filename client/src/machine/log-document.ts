import { EventEmitter, l10n, languages, Range, TextEditorRevealType, Uri, window, workspace } from "vscode";
import type { Session } from "../session.ts";
import { followMailconf, logScheme, meantDirectory, needsTrust, type Running } from "./program.ts";

/** Characters of the log that are kept, and the milliseconds in which what comes is gathered. */
const kept = 1024 * 1024;
const pause = 300;

interface OpenLog {
  text: string;
  readonly running: Running;
}

const logs = new Map<string, OpenLog>();
const changed = new EventEmitter<Uri>();

/** Makes logs available as documents; one that is closed is followed no longer. */
export function startLogDocuments(session: Session): void {
  session.extension.subscriptions.push(
    workspace.registerTextDocumentContentProvider(logScheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => logs.get(uri.toString())?.text ?? "",
    }),
    workspace.onDidCloseTextDocument(({ uri }) => close(uri)),
    {
      dispose: () => {
        for (const { running } of logs.values()) running.stop();
      },
    },
    workspace.onDidChangeTextDocument(({ document }) => document.uri.scheme === logScheme && keepAtEnd(document.uri)),
  );
}

function close(uri: Uri): void {
  logs.get(uri.toString())?.running.stop();
  logs.delete(uri.toString());
}

/** Show Mail Log: its end, and what comes; the view stays at the end as long as the cursor does. */
export async function showLog(session: Session): Promise<void> {
  if (needsTrust()) return;
  const directory = await meantDirectory(session);
  const uri = Uri.from({ scheme: logScheme, path: `${directory}/mail.log` });
  const key = uri.toString();
  if (!logs.has(key)) {
    let isGathering = false;
    const running = followMailconf(session, ["log", directory, "--follow"], (line) => {
      const log = logs.get(key);
      if (!log) return;
      log.text = `${log.text}${line}\n`;
      if (log.text.length > kept) log.text = log.text.slice(log.text.indexOf("\n", log.text.length - kept / 2) + 1);
      if (isGathering) return;
      isGathering = true;
      setTimeout(() => {
        isGathering = false;
        changed.fire(uri);
      }, pause);
    });
    logs.set(key, { text: "", running });
    void running.ended.then(({ stderr }) => {
      const log = logs.get(key);
      if (!log || stderr === "") return;
      const isNone = stderr.includes("--log FILE");
      log.text += isNone
        ? `# ${l10n.t("This machine has no mail log: no file in /var/log, none in the journal.")}\n`
        : stderr;
      changed.fire(uri);
    });
  }
  const document = await workspace.openTextDocument(uri);
  await languages.setTextDocumentLanguage(document, "maillog");
  await window.showTextDocument(document, { preview: false });
}

function keepAtEnd(uri: Uri): void {
  for (const editor of window.visibleTextEditors) {
    const { document } = editor;
    if (document.uri.toString() !== uri.toString()) continue;
    const end = document.lineAt(document.lineCount - 1).range.end;
    // A cursor that somebody set above the end means that they read there.
    if (editor.selection.active.line === 0 || editor.selection.active.line >= document.lineCount - 50)
      editor.revealRange(new Range(end, end), TextEditorRevealType.Default);
  }
}
