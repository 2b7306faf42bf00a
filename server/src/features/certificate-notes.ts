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
  const own = certificateUses(instance)
    .filter((use) => use.file === file && use.entry === entry)
    .map(({ span, facts }) => ({ span, facts }));
  const courier = courierCertificates(instance)
    .filter((certificate) => certificate.file === file && certificate.entry === entry && certificate.for === "all")
    .map(({ set, facts }) => ({ span: set.value, facts }));
  return [...own, ...courier].flatMap(({ span, facts }) =>
    typeof facts === "object" ? [{ position: entry.range(span).end, label: ` ${validityInWords(facts.validTo)}` }] : [],
  );
}
