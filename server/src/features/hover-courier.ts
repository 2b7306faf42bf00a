import { summaryOf } from "../facts/docs.ts";
import { courierCertificates } from "../model/courier-certificates.ts";
import { courierVariables, filesOfDaemon } from "../model/courier-listeners.ts";
import type { Instance } from "../model/instance.ts";
import { Assignment } from "../syntax/courier.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import type { Hover } from "./hover.ts";
import { certificateLines } from "./hover-certificate.ts";
import { code, escaped } from "./markdown.ts";

const daemons = [
  ["imapd", 143],
  ["imapd-ssl", 993],
  ["pop3d", 110],
  ["pop3d-ssl", 995],
] as const;

/** What a variable of Courier decides, and its value for each listener. */
export function courierHover(workspace: Workspace, file: SourceFile, position: Position): Hover | undefined {
  const entry = file.entryAt(position.line);
  const at = entry?.offsetAt(position);
  if (!(entry instanceof Assignment) || at === undefined) return undefined;
  const { name } = entry;
  if (name.text === "") return undefined;
  if (at < name.start || at > name.end) return valueHover(workspace, file, entry, at);
  const values = file.languageId === "courier" ? valueLines(workspace.instanceOf(file.uri), file, name.text) : [];
  const lines = [`**${escaped(name.text)}**`, summaryOf("courier", name.text) ?? "", values.join("  \n")];
  const value = lines.filter((line) => line !== "").join("\n\n");
  return { contents: { kind: "markdown", value }, range: entry.range(name) };
}

/** A certificate's path, with what is known of the file and of those beside it for single addresses and names. */
function valueHover(workspace: Workspace, file: SourceFile, entry: Assignment, at: number): Hover | undefined {
  const { value } = entry;
  if (at < value.start || at > value.end || !entry.literal?.startsWith("/")) return undefined;
  const instance = workspace.instanceOf(file.uri);
  const own = courierCertificates(instance).filter((certificate) => certificate.base === entry.literal);
  const paths = own.length > 0 ? own.map(({ path }) => path) : [entry.literal];
  const lines = paths.slice(0, 12).flatMap((path) => certificateLines(instance, path));
  if (lines.length === 0) return undefined;
  return { contents: { kind: "markdown", value: lines.join("\n\n") }, range: entry.range(value) };
}

/** What the daemons that read this file get. A password stays where it is. */
function valueLines(instance: Instance, file: SourceFile, name: string): string[] {
  if (/PASSWORD|BINDPW|SECRET/.test(name)) return [];
  const own = file.uri.slice(file.uri.lastIndexOf("/") + 1);
  return daemons.flatMap(([daemon, port]) => {
    const files = filesOfDaemon(daemon, name);
    if (!files.includes(own)) return [];
    const found = courierVariables(instance, files).get(name);
    if (!found) return [];
    return [`${daemon} (${port}): ${found.value === undefined ? "known only to the shell" : code(found.value)}`];
  });
}
