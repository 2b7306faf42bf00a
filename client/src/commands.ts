import { commands, l10n, window } from "vscode";
import { checkLiveCertificates } from "./commands/check-live-certificates.ts";
import { compareWithDefaults } from "./commands/compare-with-defaults.ts";
import { copySupportReport } from "./commands/copy-support-report.ts";
import { explain } from "./commands/explain.ts";
import { insertServices } from "./commands/insert-services.ts";
import { previewDrop, previewTake } from "./commands/preview-edit.ts";
import { removeAddress } from "./commands/remove-address.ts";
import { showClientSettings, showMap } from "./commands/show-page.ts";
import { showReferences } from "./commands/show-references.ts";
import { showStatus } from "./commands/show-status.ts";
import { trace } from "./commands/trace.ts";
import { turnRuleOff } from "./commands/turn-rule-off.ts";
import type { MachineCommand } from "./machine.ts";
import { showError, showInformation } from "./messages.ts";
import { restart, type Session } from "./session.ts";

type Command = (session: Session, ...items: readonly unknown[]) => unknown;

/** The commands of contracts.md, each in a file of its own. */
const table: Readonly<Record<string, Command>> = {
  restartServer: async ({ client }) => {
    await restart(client);
    window.setStatusBarMessage(l10n.t("Mailconf's language server was started anew"), 5000);
  },
  showOutput: ({ client }) => client.outputChannel.show(true),
  insertServices,
  removeAddress,
  previewTake,
  previewDrop,
  showMap,
  showClientSettings,
  checkLiveCertificates,
  explain,
  compareWithDefaults,
  copySupportReport,
  trace,
  check: onMachine("check"),
  apply: onMachine("apply"),
  reload: onMachine("reload"),
  showQueue: onMachine("showQueue"),
  showLog: onMachine("showLog"),
  queueRefresh: onMachine("queueRefresh"),
  queueFilter: onMachine("queueFilter"),
  queueFlush: onMachine("queueFlush"),
  queueHeaders: onMachine("queueHeaders"),
  queueHold: onMachine("queueHold"),
  queueRelease: onMachine("queueRelease"),
  queueRequeue: onMachine("queueRequeue"),
  queueDelete: onMachine("queueDelete"),
};

/** Commands that only the server's lenses and actions and the status item name, and nobody finds in a palette. */
const hidden: Readonly<Record<string, Command>> = { showReferences, showStatus, turnRuleOff };

/** A command that runs programs: where there are none, it says so. */
function onMachine(name: MachineCommand): Command {
  return (session, ...items) => {
    if (session.machine) return session.machine[name](session, ...items);
    return showInformation(l10n.t("This needs VS Code on the mail server itself, as with Remote-SSH."));
  };
}

/** Registers the commands; what goes wrong in one is a message, never a stack trace. */
export function registerCommands(session: Session): void {
  for (const [name, run] of Object.entries({ ...table, ...hidden }))
    session.extension.subscriptions.push(
      commands.registerCommand(`mailconf.${name}`, async (...items: unknown[]) => {
        try {
          await run(session, ...items);
        } catch (error) {
          session.client.error(`${name}: ${(error as Error).stack ?? error}`);
          void showError(l10n.t("Mailconf: {0}", (error as Error).message ?? String(error)));
        }
      }),
    );
}
