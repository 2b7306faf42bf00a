import { commands, l10n, window } from "vscode";
import { checkLiveCertificates } from "./commands/check-live-certificates.ts";
import { compareWithDefaults } from "./commands/compare-with-defaults.ts";
import { copySupportReport } from "./commands/copy-support-report.ts";
import { explain } from "./commands/explain.ts";
import { insertServices } from "./commands/insert-services.ts";
import { showClientSettings, showMap } from "./commands/show-page.ts";
import { restart, type Session } from "./session.ts";

/** The commands of contracts.md, each in a file of its own. */
const table: Readonly<Record<string, (session: Session, argument?: unknown) => unknown>> = {
  restartServer: ({ client }) => restart(client),
  showOutput: ({ client }) => client.outputChannel.show(true),
  insertServices,
  showMap,
  showClientSettings,
  checkLiveCertificates,
  explain,
  compareWithDefaults,
  copySupportReport,
};

/** Registers the commands; what goes wrong in one is a message, never a stack trace. */
export function registerCommands(session: Session): void {
  for (const [name, run] of Object.entries(table))
    session.extension.subscriptions.push(
      commands.registerCommand(`mailconf.${name}`, async (argument?: unknown) => {
        try {
          await run(session, argument);
        } catch (error) {
          session.client.error(`${name}: ${(error as Error).stack ?? error}`);
          void window.showErrorMessage(l10n.t("Mailconf: {0}", (error as Error).message ?? String(error)));
        }
      }),
    );
}
