import type { CertificateFacts } from "../host/host.ts";
import { certificateUses } from "../model/certificates.ts";
import { courierCertificates } from "../model/courier-certificates.ts";
import type { Instance } from "../model/instance.ts";
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
    typeof facts === "object" ? [{ position: entry.range(span).end, label: ` ${daysLeft(facts)}` }] : [],
  );
}

/** "60 days left", "expired 3 days ago". */
export function daysLeft({ validTo }: Pick<CertificateFacts, "validTo">): string {
  const days = Math.floor((validTo - Date.now()) / 86_400_000);
  const count = Math.abs(days);
  return days < 0 ? `expired ${count} day${count === 1 ? "" : "s"} ago` : `${count} day${count === 1 ? "" : "s"} left`;
}
