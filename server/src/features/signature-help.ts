import { summaryOf } from "../facts/docs.ts";
import { restrictions } from "../facts/restrictions.ts";
import { fieldNames } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Position } from "../syntax/text.ts";
import { wordBeforeLast } from "../syntax/words.ts";

export interface Signature {
  readonly label: string;
  readonly documentation?: string;
  readonly parameters: readonly { readonly label: string; readonly documentation?: string }[];
  readonly active: number;
}

/** The column of master.cf, or the argument of a restriction, that the cursor is in. */
export function signatureHelp(file: SourceFile, position: Position): Signature | undefined {
  const line = (file.lineAt(position.line) ?? "").slice(0, position.character);
  if (file.languageId === "postfix-master" && /^[^\s#]/.test(line)) {
    const words = line.split(/[ \t]+/).length - 1;
    if (words >= fieldNames.length) return undefined;
    return {
      label: fieldNames.join(" "),
      parameters: fieldNames.map((label) => {
        const documentation = summaryOf("field", label);
        return { label, ...(documentation && { documentation }) };
      }),
      active: words,
    };
  }
  const fact = restrictions().get(wordBeforeLast(line).toLowerCase());
  if (fact?.argument === undefined || fact.argument === "none") return undefined;
  const documentation = summaryOf("restriction", fact.name);
  return {
    label: `${fact.name} ${fact.argument}`,
    ...(documentation && { documentation }),
    parameters: [{ label: fact.argument }],
    active: 0,
  };
}
