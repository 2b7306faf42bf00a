import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { commands, l10n, ProgressLocation, type TextDocument, window, workspace } from "vscode";
import { withoutLinks } from "../../../server/src/syntax/printable.ts";
import { showError, showInformation, showWarning } from "../messages.ts";
import { isServed, meantDocument, type Session } from "../session.ts";
import { followMailconf, meantDirectory, needsTrust, prefix, reasonOf, runMailconf } from "./program.ts";

/** What `mailconf apply --format json` says, one a line. */
interface Report {
  readonly event: "step" | "plan" | "finding" | "diff" | "change" | "log" | "countdown" | "result";
  readonly text: string;
  readonly severity?: string;
  readonly source?: string;
  readonly seconds?: number;
  readonly outcome?: string;
  readonly backup?: string;
  readonly steps?: readonly string[];
  readonly digest?: string;
}

/** Apply: checks what is edited, shows what it changes, and on a yes puts it in place on the running server. */
export async function apply(session: Session): Promise<void> {
  if (needsTrust()) return;
  const directory = await appliedDirectory(session);
  const documents = workspace.textDocuments.filter((document) => document.isDirty && isBelow(directory, document));
  if (documents.length === 0) {
    void showInformation(l10n.t("Nothing in {0} is edited and unsaved. Edit without saving, then apply.", directory));
    return;
  }
  const staged = mkdtempSync(join(tmpdir(), "mailconf-edited-"));
  try {
    for (const document of documents) {
      const path = join(staged, relative(directory, document.uri.fsPath));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, document.getText(), { mode: 0o600 });
    }
    await applyStaged(session, directory, staged, documents);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

/** The directory that is applied: of a Courier file its own, of any other that of its Postfix. */
async function appliedDirectory(session: Session): Promise<string> {
  const document = meantDocument();
  if (document?.uri.scheme === "file" && document.languageId.startsWith("courier")) return dirname(document.uri.fsPath);
  return meantDirectory(session);
}

async function applyStaged(
  session: Session,
  directory: string,
  staged: string,
  documents: readonly TextDocument[],
): Promise<void> {
  const from = ["apply", directory, "--from", staged, "--format", "json"];
  const seen = await run(session, [...from, "--dry-run"], l10n.t("Mailconf: checking the edited files"));
  const last = seen.at(-1);
  await showPlan(session, directory, seen);
  if (last?.outcome === "unchanged") for (const document of documents) await reread(document);
  if (last?.outcome !== "checked") return end(session, directory, last);
  const yes = l10n.t("Apply");
  const names = documents.map(({ uri }) => relative(directory, uri.fsPath)).join(", ");
  const warnings = seen.filter(({ event }) => event === "finding").map(({ text }) => text);
  const changes = seen.filter(({ event }) => event === "change").map(({ text }) => text);
  const steps = seen.flatMap((report) => report.steps ?? []).map((step, index) => `${index + 1}. ${step}`);
  const others = documents
    .filter(isOther)
    .map(({ uri }) =>
      l10n.t("{0} was changed on the disk since you began to edit it: that change would be lost.", uri.fsPath),
    );
  const detail = [...others, ...changes.slice(0, 12), ...warnings.slice(0, 6), "", ...steps].join("\n");
  const answer = await showWarning(
    l10n.t("Apply {0} to the running server in {1}?", names, directory),
    { modal: true, detail },
    yes,
  );
  if (answer !== yes) return;
  const digest = seen.find((report) => report.digest !== undefined)?.digest ?? "";
  const words = [...from, "--yes", "--ask", "--expect", digest];
  const reports = await run(session, words, l10n.t("Mailconf: applying"));
  const result = reports.at(-1);
  if (result?.outcome === "applied") for (const document of documents) await reread(document);
  await end(session, directory, result);
}

/** Runs an apply with its steps in a progress message; while a failure counts down it asks whether to keep the files. */
function run(session: Session, args: readonly string[], title: string): Promise<Report[]> {
  return Promise.resolve(
    window.withProgress({ location: ProgressLocation.Notification, title }, async (progress) => {
      const reports: Report[] = [];
      const running = followMailconf(
        session,
        args,
        (line) => {
          const report = JSON.parse(line) as Report;
          reports.push(report);
          session.client.outputChannel.appendLine(`apply: ${report.event}: ${report.text.trimEnd()}`);
          if (report.event === "step") progress.report({ message: withoutLinks(report.text) });
          if (report.event === "countdown") void askToKeep(report, running.write);
        },
        true,
      );
      const ended = await running.ended;
      if (reports.at(-1)?.event !== "result")
        reports.push({ event: "result", outcome: "refused", text: reasonOf(ended) });
      return reports;
    }),
  );
}

async function askToKeep({ text, seconds }: Report, write: (line: string) => void): Promise<void> {
  const keep = l10n.t("Keep the New Files");
  const back = l10n.t("Roll Back Now");
  const message = l10n.t("{0}. The old files come back in {1} s.", text, seconds ?? 0);
  const answer = await showWarning(message, keep, back);
  if (answer !== undefined) write(answer === keep ? "keep" : "no");
}

/** What was found and what changes, to read before the yes. */
async function showPlan(session: Session, directory: string, reports: readonly Report[]): Promise<void> {
  const of = (event: Report["event"]) => reports.filter((report) => report.event === event);
  const lines = [
    `# ${directory}`,
    ...of("finding").map(({ severity, source, text }) => `# ${severity}: ${source}: ${text}`),
    ...of("change").map(({ text }) => `# ${text}`),
    ...of("plan").flatMap(({ steps = [] }) => steps.map((step, index) => `# ${index + 1}. ${step}`)),
    ...of("result").map(({ text }) => `# ${text}`),
    "",
    ...of("diff").map(({ text }) => text),
  ];
  const uri = session.texts.put("apply.diff", lines.join("\n"));
  await window.showTextDocument(uri, { preview: true, preserveFocus: true });
}

async function end(session: Session, directory: string, result: Report | undefined): Promise<void> {
  const text = l10n.t("Mailconf: {0}", result?.text ?? "");
  const recover = l10n.t("Recover");
  if (result?.outcome === "applied") {
    const back = l10n.t("Roll Back");
    const { backup } = result;
    if ((await showInformation(text, ...(backup ? [back] : []))) !== back || !backup) return;
    const words = ["apply", directory, "--from", backup, "--yes", "--ask", "--fail-on", "never", "--format", "json"];
    say(await run(session, words, l10n.t("Mailconf: rolling back")), ["applied", "unchanged"]);
  } else if (result?.text.includes("mailconf apply --recover")) {
    if ((await showWarning(text, recover)) === recover) await recoverIn(session, directory);
  } else if (result?.outcome === "unchanged" || result?.outcome === "cancelled") {
    void showInformation(text);
  } else void showError(text);
}

/** Ends an apply that was interrupted. */
async function recoverIn(session: Session, directory: string): Promise<void> {
  const words = ["apply", directory, "--recover", "--ask", "--format", "json"];
  say(await run(session, words, l10n.t("Mailconf: recovering")), ["applied", "rolled back", "unchanged"]);
}

/** Says how it ended; every outcome but the good ones as an error. */
function say(reports: readonly Report[], good: readonly string[]): void {
  const { text = "", outcome = "" } = reports.at(-1) ?? {};
  const show = good.includes(outcome) ? showInformation : showError;
  void show(l10n.t("Mailconf: {0}", text));
}

/** The editor's text is on the disk now: it is read again, so that the document is no longer edited. Another text there leaves it as it is. */
async function reread(document: TextDocument): Promise<void> {
  const onDisk = await workspace.fs.readFile(document.uri).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => document.getText(),
  );
  if (onDisk !== document.getText()) return;
  await window.showTextDocument(document, { preview: false });
  await commands.executeCommand("workbench.action.files.revert");
}

const isBelow = (directory: string, { uri }: TextDocument): boolean =>
  uri.scheme === "file" && uri.fsPath.startsWith(`${directory}/`);

/** What the disk said of a file when its document began to differ from it. */
const begun = new WeakMap<TextDocument, string>();

const stateOf = ({ uri }: TextDocument): string => {
  const status = uri.scheme === "file" ? statSync(uri.fsPath, { throwIfNoEntry: false }) : undefined;
  return `${status?.mtimeMs} ${status?.size}`;
};

/** Whether somebody else wrote to the file since its document is edited. */
const isOther = (document: TextDocument): boolean => (begun.get(document) ?? stateOf(document)) !== stateOf(document);

/** Saving a file that one may not write ends in Apply rather than in an error; an interrupted apply is told. */
export function offerApply(session: Session): void {
  const told = new Set<string>();
  const lookForJournal = async (directory: string) => {
    const own = join(directory, ".mailconf");
    // Root's journal is seen through the prefix alone.
    if (told.has(directory) || !workspace.isTrusted || !existsSync(prefix().length > 0 ? own : join(own, "apply")))
      return;
    told.add(directory);
    const ended = await runMailconf(session, ["apply", directory, "--recover", "--dry-run"]);
    if (!ended.stdout.includes("mailconf apply --recover")) {
      // One that still runs is looked at again; through the prefix that would be a program for each file that is opened.
      if (prefix().length === 0) told.delete(directory);
      return;
    }
    const recover = l10n.t("Recover");
    const text = l10n.t("An apply of {0} was interrupted. Recover puts all old or all new files in place.", directory);
    if ((await showWarning(text, recover)) === recover) await recoverIn(session, directory);
  };
  const opened = (document: TextDocument) => {
    if (isServed(document) && document.uri.scheme === "file") void lookForJournal(dirname(document.uri.fsPath));
  };
  for (const document of workspace.textDocuments) opened(document);
  for (const { uri } of workspace.workspaceFolders ?? []) if (uri.scheme === "file") void lookForJournal(uri.fsPath);
  session.extension.subscriptions.push(
    workspace.onDidOpenTextDocument(opened),
    workspace.onDidChangeTextDocument(({ document }) => {
      if (!document.isDirty) begun.delete(document);
      else if (isServed(document) && !begun.has(document)) begun.set(document, stateOf(document));
    }),
    workspace.onDidSaveTextDocument((document) => begun.delete(document)),
    workspace.onWillSaveTextDocument(({ document }) => {
      if (!isServed(document) || document.uri.scheme !== "file" || mayWrite(document.uri.fsPath)) return;
      const now = l10n.t("Apply…");
      const text = l10n.t(
        "{0} may not be written by this user; Apply checks it and puts it in place.",
        document.uri.fsPath,
      );
      void showWarning(text, now).then((answer) => (answer === now ? apply(session) : undefined));
    }),
  );
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return !existsSync(path);
  }
}
