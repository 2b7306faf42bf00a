import { completion } from "../features/completion.ts";
import { hover } from "../features/hover.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Workspace } from "../workspace.ts";

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
    hover(workspace, file, { line, character: 1 });
    yield "the first hover";
    completion(workspace, file, { line, character: 1 }, { snippets: true });
    yield "the first completion";
  }
}
