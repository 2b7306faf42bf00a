import {
  commands,
  Diagnostic,
  type DiagnosticCollection,
  DiagnosticSeverity,
  l10n,
  languages,
  ProgressLocation,
  Range,
  Uri,
  window,
} from "vscode";
import { WorkDoneProgress } from "vscode-languageclient";
import { withoutLinks } from "../../../server/src/syntax/printable.ts";
import { showInformation, showWarning } from "../messages.ts";
import { pages } from "../page-panel.ts";
import { meantUri, type Session } from "../session.ts";

/** What `mailconf/liveCertificates` answers; see docs/protocol.md. */
interface LiveAnswer {
  readonly unavailable?: string;
  readonly results: readonly LiveResult[];
}
interface LiveResult {
  readonly uri: string;
  readonly range: { readonly start: Place; readonly end: Place };
  readonly address: string;
  readonly port: number;
  readonly serverName?: string;
  readonly state: "same" | "different" | "unknown";
  readonly message: string;
  readonly isClosed?: boolean;
}
interface Place {
  readonly line: number;
  readonly character: number;
}

let found: DiagnosticCollection | undefined;
let runs = 0;

/** Check Live Certificates: the server shakes hands with the configuration's listeners; what differs becomes a problem at the listener's line, and the map shows it. `of`: a file of the server that is meant. */
export async function checkLiveCertificates(session: Session, of?: unknown): Promise<void> {
  const uri = typeof of === "string" ? of : meantUri(session);
  if (uri === undefined) return;
  const answer = await ask(session, uri);
  if (answer === undefined) return;
  if (answer.unavailable !== undefined) {
    void showWarning(l10n.t("Mailconf: {0}", answer.unavailable));
    return;
  }
  if (!found) {
    found = languages.createDiagnosticCollection("mailconf live");
    session.extension.subscriptions.push(found, { dispose: () => (found = undefined) });
  }
  mark(found, answer.results);
  pages.map.renew(session);
  await summarize(answer.results);
}

/** The answer; undefined where the user has cancelled. */
async function ask({ client }: Session, uri: string): Promise<LiveAnswer | undefined> {
  const workDoneToken = `mailconf live ${++runs}`;
  return window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t("Checking live certificates"), cancellable: true },
    async (progress, token) => {
      let before = 0;
      const listening = client.onProgress(WorkDoneProgress.type, workDoneToken, (report) => {
        if (report.kind !== "report") return;
        const { percentage = before, message } = report;
        progress.report({
          increment: percentage - before,
          ...(message !== undefined && { message: withoutLinks(message) }),
        });
        before = percentage;
      });
      try {
        const answer = await client.sendRequest<LiveAnswer>("mailconf/liveCertificates", { uri, workDoneToken }, token);
        return token.isCancellationRequested ? undefined : answer;
      } catch (error) {
        if (token.isCancellationRequested) return undefined;
        throw error;
      } finally {
        listening.dispose();
      }
    },
  );
}

function mark(collection: DiagnosticCollection, results: readonly LiveResult[]): void {
  collection.clear();
  const byFile = new Map<string, Diagnostic[]>();
  for (const { uri, range, address, port, serverName, state, message } of results) {
    if (state !== "different") continue;
    const { start, end } = range;
    const asked = serverName === undefined ? "" : ` (${serverName})`;
    const diagnostic = new Diagnostic(
      new Range(start.line, start.character, end.line, end.character),
      `${address}:${port}${asked}: ${message}`,
      DiagnosticSeverity.Warning,
    );
    diagnostic.source = "mailconf live";
    byFile.set(uri, [...(byFile.get(uri) ?? []), diagnostic]);
  }
  for (const [uri, diagnostics] of byFile) collection.set(Uri.parse(uri), diagnostics);
}

async function summarize(results: readonly LiveResult[]): Promise<void> {
  const count = (state: LiveResult["state"]) => results.filter((result) => result.state === state).length;
  const [same, different, unknown] = [count("same"), count("different"), count("unknown")];
  if (results.length === 0)
    return void showInformation(l10n.t("These files make no listener with TLS: nothing to ask."));
  if (different === 0)
    return void showInformation(
      l10n.t("Live certificates: {0} handshakes as the files say, {1} not comparable.", same, unknown),
    );
  const show = l10n.t("Show Problems");
  const closed = results.filter(({ isClosed }) => isClosed === true).length;
  // A server that does not run is one problem, not one for each listener.
  const told =
    closed === different
      ? l10n.t("Live certificates: nothing listens on {0} of {1} ports. Is the server running?", closed, results.length)
      : l10n.t("Live certificates: {0} of {1} handshakes differ from the files.", different, results.length);
  const choice = await showWarning(told, show);
  if (choice === show) await commands.executeCommand("workbench.actions.view.problems");
}
