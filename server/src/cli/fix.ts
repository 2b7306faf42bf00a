import { TextDocument } from "vscode-languageserver-textdocument";
import { fixAllEdits } from "../features/code-actions.ts";
import { isAtLeast, type Problem } from "../rules/problem.ts";
import { pathOf } from "../uri.ts";
import type { Arguments } from "./arguments.ts";
import { type CheckedFile, checkPath } from "./check.ts";
import { openWorkspace, TeamSettingsOnTop } from "./open.ts";
import { oneLine, writeExact } from "./output.ts";
import { diffWithoutSecrets } from "./shown-diff.ts";
import { shownPath } from "./shown-path.ts";
import { byFile, writeFile } from "./write.ts";

/** How often fixes are looked for again: a fix may uncover another problem. */
const rounds = 10;

/** `mailconf fix [PATH...]`: applies the safe fixes, and with --unsafe the others; --dry-run prints a diff instead. */
export async function run(options: Arguments): Promise<number> {
  const { values } = options;
  const paths = options.paths.length > 0 ? options.paths : ["/etc/postfix"];
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  const workspace = openWorkspace(options);
  await new TeamSettingsOnTop(workspace, options).apply(paths[0]!);
  let applied = 0;
  for (const path of paths) {
    for (let round = 0; round < rounds; round++) {
      const checked = await checkPath(workspace, path);
      let changed = false;
      for (const { file, problems } of checked) {
        const wanted = chosen(problems, values.rule, values.unsafe === true);
        const edits = fixAllEdits(file, wanted);
        if (edits.length === 0) continue;
        for (const [uri, own] of byFile(edits)) {
          const target = workspace.file(uri);
          if (!target) continue;
          if (!before.has(uri)) before.set(uri, target.text);
          const text = TextDocument.applyEdits(TextDocument.create(uri, target.languageId, 0, target.text), own);
          if (text === target.text) continue;
          after.set(uri, text);
          // From here on the workspace sees the mended text, as an editor's unsaved file.
          workspace.open(uri, target.languageId, round + 1, text);
          changed = true;
          applied++;
        }
        // Offsets of other files in this round were made before these edits.
        if (changed) break;
      }
      if (!changed) break;
    }
  }
  if (values["dry-run"] === true) {
    for (const [uri, text] of after) writeExact(diffWithoutSecrets(shownPath(uri), before.get(uri)!, text));
  } else {
    for (const [uri, text] of after) writeFile(pathOf(uri), text, values.root);
    if (!options.quiet)
      process.stdout.write(
        applied === 0
          ? "nothing to fix\n"
          : `${[...after.keys()].map((uri) => `mended ${oneLine(shownPath(uri))}`).join("\n")}\n`,
      );
  }
  const files: CheckedFile[] = [];
  for (const path of paths) files.push(...(await checkPath(workspace, path)));
  const left = files.flatMap(({ problems }) => problems);
  const unsafe = left.filter(({ rule, fixes }) => fixes.length > 0 && (values.rule?.includes(rule.id) ?? true)).length;
  if (unsafe > 0 && values.unsafe !== true && !options.quiet)
    process.stderr.write(
      `mailconf: ${unsafe} ${unsafe === 1 ? "problem has a fix" : "problems have fixes"} that should be looked at first: fix --unsafe --dry-run\n`,
    );
  const { failOn } = options;
  return failOn !== "never" && left.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0;
}

/** The problems whose fixes are wanted, each with those fixes marked as to be applied. */
function chosen(problems: readonly Problem[], rules: readonly string[] | undefined, unsafe: boolean): Problem[] {
  return problems
    .filter(({ rule }) => !rules || rules.includes(rule.id))
    .map((problem) => (unsafe ? { ...problem, fixes: problem.fixes.map((fix) => ({ ...fix, safe: true })) } : problem));
}
