import type { MailService } from "../../model/mail-service.ts";
import { overrideIndent } from "../../model/master-columns.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import type { TextEdit } from "../rule.ts";

/** The edit that adds overrides at the end of a service, one a line in the style of the file. */
export function addOverrides(
  master: SourceFile,
  { entry }: Pick<MailService, "entry">,
  overrides: readonly string[],
): TextEdit {
  const { end } = entry.wholeRange;
  const indent = overrideIndent(master);
  return {
    uri: master.uri,
    range: { start: end, end },
    newText: overrides.map((override) => `\n${indent}-o ${override}`).join(""),
  };
}
