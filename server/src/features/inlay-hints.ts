import { Parameter } from "../syntax/main-cf.ts";
import { fieldNames, Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position, Range } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import { certificateNotes } from "./certificate-notes.ts";
import { withoutPasswords } from "./redacted.ts";

export interface InlayHint {
  readonly position: Position;
  readonly label: string;
}

/** What `$name`s expand to, what `-` means and how long a certificate is valid, beside them. */
export function inlayHints(workspace: Workspace, file: SourceFile, range: Range): InlayHint[] {
  const { expansions, defaults, certificates } = workspace.settings.inlayHints;
  const instance = workspace.instanceOf(file.uri);
  const hints: InlayHint[] = [];
  for (let line = range.start.line; line <= range.end.line; ) {
    const entry = file.entryAt(line);
    if (!entry) break;
    line = entry.line + entry.lineCount;
    if (expansions && entry instanceof Parameter && !entry.error && entry.value.text.includes("$")) {
      const { text, known } = instance.scope.evaluated(entry.name.text);
      const isOwn = instance.settings.get(entry.name.text)?.entry === entry;
      if (isOwn && known && text !== entry.value.text && text.length <= 100 && !/[\r\n]/.test(text))
        hints.push({
          position: entry.range(entry.value).end,
          label: ` → ${text === "" ? "(empty)" : withoutPasswords(entry.name.text, text)}`,
        });
    }
    if (certificates) hints.push(...certificateNotes(instance, file, entry));
    if (!defaults || !(entry instanceof Service)) continue;
    const service = instance.services.find((found) => found.entry === entry);
    for (const field of ["chroot", "process_limit"] as const) {
      const token = entry.fields[fieldNames.indexOf(field)];
      if (service && token?.text === "-") hints.push({ position: entry.range(token).end, label: service.field(field) });
    }
  }
  return hints;
}
