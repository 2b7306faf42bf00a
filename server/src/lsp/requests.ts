import type { Connection, Position } from "vscode-languageserver";
import { rulePage } from "../facts/rule-pages.ts";
import { addressChoices, addressProblem, insertionChoices } from "../features/address-choices.ts";
import { clientSettingsPage } from "../features/client-settings-page.ts";
import { compareWithDefaults } from "../features/compare-defaults.ts";
import { explainAt, explainWord } from "../features/explain.ts";
import { type InsertionRequest, insertServices } from "../features/insert-services.ts";
import { mailMapPage } from "../features/mail-map-page.ts";
import { removableAddresses, removeAddress } from "../features/remove-address.ts";
import type { Say } from "../features/say.ts";
import { status } from "../features/status.ts";
import { type ReportContext, supportReport } from "../features/support-report.ts";
import { listenerChoices, type Trace, type TraceRequest, traceMessage } from "../features/trace.ts";
import { traceAnswer } from "../features/trace-answer.ts";
import { tracePage } from "../features/trace-page.ts";
import { canonicalAddress } from "../model/addresses.ts";
import type { Instance } from "../model/instance.ts";
import type { Workspace } from "../workspace.ts";
import { labelledEdit } from "./labelled-edit.ts";
import type { LiveChecks } from "./live.ts";

interface OfFile {
  /** A file of the instance that is meant. */
  readonly uri: string;
}

/** Requests of our own client beyond the protocol; each is documented in docs/protocol.md. */
export function registerRequests(
  connection: Connection,
  workspace: () => Workspace,
  checks: LiveChecks,
  say: Say,
): void {
  connection.onRequest("mailconf/rulePage", ({ id }: { readonly id: string }) => rulePage(id) ?? null);

  /** The instance of a file, and what `make` makes of it when the machine has answered everything that it asks. */
  async function settled<Value>(uri: string, make: (instance: Instance) => Value): Promise<Value> {
    for (;;) {
      // Where the files come from a client, an answer may bring the next question: the directory, its files, their tables.
      const value = make(workspace().read(workspace().instanceDirectoryOf(uri)).instance);
      if (!workspace().isAsking) return value;
      await workspace().answered();
    }
  }

  connection.onRequest("mailconf/directory", ({ uri }: OfFile) => workspace().instanceDirectoryOf(uri));
  connection.onRequest("mailconf/status", ({ uri }: OfFile) => settled(uri, () => status(workspace(), uri)));
  const onTrace = (method: string, answer: (trace: Trace, request: TraceRequest) => object) =>
    connection.onRequest(method, async ({ uri, ...request }: OfFile & TraceRequest): Promise<object> => {
      const trace = await traceMessage(workspace(), workspace().instanceDirectoryOf(uri), request);
      return typeof trace === "string" ? { problem: trace } : answer(trace, request);
    });
  onTrace("mailconf/trace", (trace) => traceAnswer(trace, (place) => ({ ...place })));
  onTrace("mailconf/tracePage", (trace, request) => tracePage(trace, request, say));
  connection.onRequest("mailconf/listeners", ({ uri }: OfFile) => settled(uri, listenerChoices));
  connection.onRequest("mailconf/mailMap", ({ uri }: OfFile) =>
    settled(uri, (instance) => mailMapPage(instance, checks.get(workspace().instanceDirectoryOf(uri)), say)),
  );
  connection.onRequest("mailconf/clientSettings", ({ uri }: OfFile) =>
    settled(uri, (instance) => clientSettingsPage(instance, say)),
  );
  connection.onRequest("mailconf/defaults", ({ uri }: OfFile) =>
    settled(uri, (instance) => {
      const comparison = compareWithDefaults(instance);
      return comparison ? { ...comparison, uri: instance.files.main!.uri } : null;
    }),
  );
  connection.onRequest("mailconf/supportReport", ({ uri, ...context }: OfFile & ReportContext) =>
    settled(uri, () => supportReport(workspace(), workspace().instanceDirectoryOf(uri), context)),
  );
  connection.onRequest(
    "mailconf/explain",
    ({ uri, position, word }: OfFile & { position?: Position; word?: string }) => {
      const file = workspace().openFile(uri);
      if (word !== undefined) return explainWord(workspace(), uri, word) ?? null;
      return (file && position && explainAt(workspace(), file, position)) ?? null;
    },
  );

  connection.onRequest("mailconf/addresses", ({ uri }: OfFile) => settled(uri, addressChoices));
  connection.onRequest(
    "mailconf/addressProblem",
    ({ address }: { readonly address: string }) => addressProblem(address) ?? null,
  );
  connection.onRequest("mailconf/insertionChoices", ({ uri, address }: OfFile & { readonly address: string }) =>
    settled(uri, (instance) => insertionChoices(instance, canonicalAddress(address))),
  );
  connection.onRequest("mailconf/insertServices", ({ uri, ...request }: OfFile & InsertionRequest) =>
    settled(uri, (instance) => {
      const { edits, notes } = insertServices(instance, { ...request, address: canonicalAddress(request.address) });
      return { edit: labelledEdit(edits), notes };
    }),
  );
  connection.onRequest("mailconf/removableAddresses", ({ uri }: OfFile) => settled(uri, removableAddresses));
  connection.onRequest("mailconf/removeAddress", ({ uri, address }: OfFile & { readonly address: string }) =>
    settled(uri, (instance) => {
      const { edits, notes } = removeAddress(instance, canonicalAddress(address));
      return { edit: labelledEdit(edits), notes };
    }),
  );
}
