import type { Instance } from "../model/instance.ts";
import { Parameter } from "../syntax/main-cf.ts";

export interface Comparison {
  /** main.cf as it would be with every value at its default: comments and order as they are. */
  readonly defaults: string;
  readonly target: string;
  /** How many of the parameters that main.cf sets have another value than the default. */
  readonly different: number;
  readonly same: number;
}

/** main.cf beside the target's defaults; undefined without main.cf. */
export function compareWithDefaults(instance: Instance): Comparison | undefined {
  const { main } = instance.files;
  if (!main) return undefined;
  let text = "";
  let different = 0;
  let same = 0;
  let line = 0;
  for (const entry of main.entries()) {
    // Comments and blank lines between the entries.
    for (; line < entry.line; line++) text += main.lineAt(line) ?? "";
    const end = entry.wholeRange.end.line + 1;
    const name = entry instanceof Parameter && !entry.error ? entry.name.text : undefined;
    const standard = name === undefined ? undefined : instance.scope.defaultOf(name);
    if (name === undefined || standard === undefined || instance.settings.get(name)?.entry !== entry) {
      // Names of one's own, second settings and what only the machine knows have no default.
      if (name === undefined) for (let at = entry.line; at < end; at++) text += main.lineAt(at) ?? "";
    } else if (standard === (instance.settings.get(name)?.value ?? "")) {
      same++;
      for (let at = entry.line; at < end; at++) text += main.lineAt(at) ?? "";
    } else {
      different++;
      const ending = main.lineAt(entry.line)?.endsWith("\r\n") ? "\r\n" : "\n";
      text += `${`${name} = ${standard}`.trimEnd()}${ending}`;
    }
    line = end;
  }
  for (; line < main.lineCount; line++) text += main.lineAt(line) ?? "";
  return { defaults: text, target: instance.target, different, same };
}
