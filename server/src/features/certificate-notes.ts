import { grouped } from "../grouped.ts";
import { certificateUses } from "../model/certificates.ts";
import { courierCertificates } from "../model/courier-certificates.ts";
import type { Instance } from "../model/instance.ts";
import { validityInWords } from "../model/validity.ts";
import type { Entry } from "../syntax/entry.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position } from "../syntax/text.ts";

/** A short remark behind a certificate's path. */
export interface CertificateNote {
  readonly position: Position;
  readonly label: string;
}

/** How long the certificates that an entry names are valid, each behind its path. */
export function certificateNotes(instance: Instance, file: SourceFile, entry: Entry): CertificateNote[] {
  const uses = instance.memo("certificate uses by entry", () => grouped(certificateUses(instance), (use) => use.entry));
  const own = (uses.get(entry) ?? []).filter((use) => use.file === file).map(({ span, facts }) => ({ span, facts }));
  const files = instance.memo("courier certificates by entry", () =>
    grouped(courierCertificates(instance), (certificate) => certificate.entry),
  );
  const courier = (files.get(entry as never) ?? [])
    .filter((certificate) => certificate.file === file && certificate.for === "all")
    .map(({ set, facts }) => ({ span: set.value, facts }));
  return [...own, ...courier].flatMap(({ span, facts }) =>
    typeof facts === "object" ? [{ position: entry.range(span).end, label: ` ${validityInWords(facts.validTo)}` }] : [],
  );
}
