import { findLogMessage, type LogMessage } from "../facts/log-messages.ts";
import type { Instance } from "../model/instance.ts";
import type { Entry } from "../syntax/entry.ts";
import { LogLine } from "../syntax/maillog.ts";
import { Parameter } from "../syntax/main-cf.ts";
import { Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { directoryOf, uriOf } from "../uri.ts";
import type { Workspace } from "../workspace.ts";

export interface LogLineMeaning {
  readonly message: LogMessage;
  readonly line: LogLine;
}

/** Characters of a message that are compared with those that are known. */
const compared = 2000;

/** What a line of a log means; undefined where nobody knows. */
export function meaningAt(file: SourceFile, number: number): LogLineMeaning | undefined {
  const line = file.entryAt(number);
  if (!(line instanceof LogLine)) return undefined;
  const { message: whole, severity, body, reply = [] } = line;
  const status = line.field("status")?.text ?? "";
  // Why a command was refused or a message not delivered says more than the form of the line.
  const texts = [...reply, unmet.has(status) ? line.reason?.text : undefined, whole.text];
  if (severity) texts.push(whole.text.slice(severity.text.length + 2));
  texts.push(body.text);
  for (const text of texts) {
    const message = text && findLogMessage(text.slice(0, compared));
    if (message) return { message, line };
  }
  return undefined;
}

/** What stands behind `status=` where a message was not delivered. */
const unmet = new Set(["deferred", "bounced", "undeliverable"]);

/** The server that writes a log: of the log as a document its name says it, of a file it is the stock one. */
export function serverOfLog(workspace: Workspace, file: SourceFile): Instance {
  const path = /^mailconf-log:(?:\/\/)?(\/.*)$/.exec(file.uri)?.[1];
  const directory = path === undefined ? uriOf("/etc/postfix") : `file://${directoryOf(path)}`;
  return workspace.instanceOf(`${directory}/main.cf`);
}

/** The entries that name a path of the line, such as that of a table that cannot be opened. */
export function entriesNamedIn(line: LogLine, { files }: Instance): { file: SourceFile; entry: Entry; name: string }[] {
  const paths = line.paths.map(withoutIndex);
  const found: { file: SourceFile; entry: Entry; name: string }[] = [];
  for (const file of [files.main, files.master])
    for (const entry of file?.entries() ?? []) {
      const name = entry instanceof Parameter ? entry.name.text : entry instanceof Service ? "master.cf" : undefined;
      if (file && name !== undefined && paths.some((path) => entry.text.includes(path)))
        found.push({ file, entry, name });
    }
  return found.slice(0, 5);
}

/** The path of a table whose index is named. */
const withoutIndex = (path: string): string => path.replace(/\.(db|lmdb|cdb)$/, "");
