import type { Instance } from "../model/instance.ts";
import { Parameter } from "../syntax/main-cf.ts";
import { fieldNames, Service } from "../syntax/master-cf.ts";
import { withoutPasswords } from "../syntax/secrets.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { contentLength, isSpaceCode, type Position, type Range } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import { certificateNotes } from "./certificate-notes.ts";

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
    const label = defaultsOf(instance, entry);
    if (label !== "") hints.push({ position: endOfText(file, entry.range(entry.fields.at(-1)!).end.line), label });
  }
  return hints;
}

/** What `-` means in the columns of a service; behind the line, so that the columns stay in line. */
function defaultsOf(instance: Instance, entry: Service): string {
  const services = instance.memo(
    "services by entry",
    () => new Map(instance.services.map((found) => [found.entry, found])),
  );
  const service = services.get(entry);
  const columns = [
    ["chroot", "chroot"],
    ["process_limit", "maxproc"],
  ] as const;
  return columns
    .filter(([field]) => service && entry.fields[fieldNames.indexOf(field)]?.text === "-")
    .map(([field, title]) => ` ${title} ${service!.field(field)}`)
    .join(",");
}

function endOfText(file: SourceFile, line: number): Position {
  const text = file.lineAt(line) ?? "";
  let character = contentLength(text);
  while (character > 0 && isSpaceCode(text.charCodeAt(character - 1))) character--;
  return { line, character };
}
