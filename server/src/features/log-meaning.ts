import { findLogMessage, type LogMessage } from "../facts/log-messages.ts";
import type { Instance } from "../model/instance.ts";
import type { Entry } from "../syntax/entry.ts";
import { Parameter } from "../syntax/main-cf.ts";
import { Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { directoryOf, uriOf } from "../uri.ts";
import type { Workspace } from "../workspace.ts";

export interface LogLineMeaning {
  readonly message: LogMessage;
  /** The line of the log. */
  readonly line: string;
}

/** What a line of a log means; undefined where nobody knows. */
export function meaningAt(file: SourceFile, number: number): LogLineMeaning | undefined {
  const line = file.lineAt(number)?.replace(/[\r\n]+$/, "") ?? "";
  // The message begins behind the program's tag; a queue id and a word such as "warning" may stand before it.
  const text = (/\]: (.*)$/s.exec(line)?.[1] ?? line).slice(0, 2000);
  const texts = [...reasonsIn(text), text, text.replace(/^(?:NOQUEUE|[0-9A-Za-z]{6,}): /, "")];
  texts.push(...texts.map((one) => one.replace(/^(?:warning|error|fatal|panic): /, "")));
  const message = texts.map(findLogMessage).find((candidate) => candidate !== undefined);
  return message && { message, line };
}

/** Why a command was refused or a message not delivered, which says more than the form of the line. */
function reasonsIn(message: string): string[] {
  const reply =
    /: (?:[a-z]+-)?reject(?:_warning)?: .*?: (\d{3} (?:\d\.\d+\.\d+ )?(.*?))(?:; (?:from|to|proto|helo)=|$)/.exec(
      message,
    );
  const delivery = / status=(?:deferred|bounced|undeliverable) \((.*)\)$/s.exec(message);
  return [reply?.[1], reply?.[2], delivery?.[1]].filter((text) => text !== undefined);
}

/** The server that writes a log: of the log as a document its name says it, of a file it is the stock one. */
export function serverOfLog(workspace: Workspace, file: SourceFile): Instance {
  const path = /^mailconf-log:(?:\/\/)?(\/.*)$/.exec(file.uri)?.[1];
  const directory = path === undefined ? uriOf("/etc/postfix") : `file://${directoryOf(path)}`;
  return workspace.instanceOf(`${directory}/main.cf`);
}

/** The entries that name a path of the line, such as that of a table that cannot be opened. */
export function entriesNamedIn(line: string, { files }: Instance): { file: SourceFile; entry: Entry; name: string }[] {
  const paths = [...line.matchAll(/(?<=[\s:"'=(])\/[^\s:;,"'()]+/g)].map(([path]) =>
    path.replace(/\.(db|lmdb|cdb)$/, ""),
  );
  const found: { file: SourceFile; entry: Entry; name: string }[] = [];
  for (const file of [files.main, files.master])
    for (const entry of file?.entries() ?? []) {
      const name = entry instanceof Parameter ? entry.name.text : entry instanceof Service ? "master.cf" : undefined;
      if (file && name !== undefined && paths.some((path) => entry.text.includes(path)))
        found.push({ file, entry, name });
    }
  return found.slice(0, 5);
}
