import type { MailService } from "../model/mail-service.ts";
import { type Presented, presentedCertificates } from "../model/presented.ts";
import { validityInWords } from "../model/validity.ts";
import { Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Range } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import { type Location, servicesInMain } from "./navigation.ts";

export interface CodeLens {
  readonly range: Range;
  readonly title: string;
  /** Where the name stands; absent where the lens speaks of a certificate. */
  readonly references?: readonly Location[];
}

/** Above services: how often a transport is named, and which certificate a listener presents. */
export function codeLenses(workspace: Workspace, file: SourceFile): CodeLens[] {
  if (!workspace.settings.codeLens.enabled || file.languageId !== "postfix-master") return [];
  const instance = workspace.instanceOf(file.uri);
  const lenses: CodeLens[] = [];
  const shownBy = new Map<MailService, Presented>();
  for (const shown of presentedCertificates(instance)) {
    const { source } = shown.listener;
    if (source.server === "postfix" && !shownBy.has(source.service)) shownBy.set(source.service, shown);
  }
  const places = servicesInMain(instance, new Set(instance.services.map(({ name }) => name)));
  for (const service of instance.services) {
    const { entry, type } = service;
    if (!(entry instanceof Service) || file.entryAt(entry.line) !== entry || entry.fields.length < 8) continue;
    const range = entry.range(entry.fields[0]!);
    if (type === "inet") {
      const shown = shownBy.get(service);
      if (shown?.listener.certificate) lenses.push({ range, title: presents(shown) });
    } else {
      const references = places.get(service.name) ?? [];
      const times = `${references.length} time${references.length === 1 ? "" : "s"}`;
      if (references.length > 0) lenses.push({ range, title: `named ${times} in main.cf`, references });
    }
  }
  return lenses;
}

/** The certificate's file with the names that it bears and the days that are left. */
function presents({ listener, files }: Presented): string {
  const facts = files[0]?.facts;
  const start = `presents ${listener.certificate}`;
  if (typeof facts !== "object") return start;
  return `${start}: ${facts.names.slice(0, 2).join(", ")}${facts.names.length > 2 ? ", …" : ""}, ${validityInWords(facts.validTo)}`;
}
