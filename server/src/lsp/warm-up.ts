import { completion } from "../features/completion.ts";
import { hover } from "../features/hover.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Workspace } from "../workspace.ts";

const all = { snippets: true };

/** Entries whose names are tried: some may be misspelt, and have nothing to show. */
const tried = 5;

/**
 * What the first hover and the first list of completion need (facts, summaries, the manual) is read while nobody waits for it:
 * asks for a few of each at the top of a file, one at a step.
 */
export function* warmUp(workspace: Workspace, file: SourceFile): Generator<string, void> {
  let count = 0;
  for (const { line } of file.entries()) {
    if (count++ === tried) return;
    const position = { line, character: 1 };
    for (const ask of [() => hover(workspace, file, position), () => completion(workspace, file, position, all)]) {
      try {
        ask();
      } catch {
        // It is told when somebody asks.
      }
      yield "what is asked first";
    }
  }
}
