import { isCommentOrBlank } from "../../syntax/logical-line.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import { parseSuppression } from "../../syntax/suppression.ts";
import type { ModelFinding } from "../rule.ts";
import { modelRule } from "../rule.ts";

/** Found by the engine when all other rules have run: only then it is known what a comment took out. */
export const unusedSuppression = modelRule({
  id: "unused-suppression",
  severity: "hint",
  summary: "A comment takes out a problem that is not there.",
  why: "The problem was mended, or the rule is not called that. A comment that stays hides the next problem of its kind.",
  references: ["https://www.postfix.org/postconf.5.html"],
  fix: "safe",
  examples: {
    bad: [
      `
# mailconf: ignore bad-boolean
                   ^^^^^^^^^^^ "bad-boolean" finds nothing here: remove it
smtpd_helo_required = yes
`,
      `
# mailconf: ignore bad-bolean
                   ^^^^^^^^^^ no rule is called "bad-bolean"
smtpd_helo_required = yes
`,
    ],
    good: ["# mailconf: ignore bad-boolean -- a test\nsmtpd_helo_required = maybe"],
  },
  check: () => {},
});

/** Findings beyond which no more is looked for. */
const most = 1000;

/** The comments of a file that suppress nothing, as findings of the entry in whose lines they stand. */
export function unusedSuppressions(
  file: SourceFile,
  isKnown: (id: string) => boolean,
  used: ReadonlySet<string>,
): ModelFinding[] {
  const findings: ModelFinding[] = [];
  let isTop = true;
  for (let line = 0; line < file.lineCount; line++) {
    const text = file.lineAt(line)!;
    if (!isCommentOrBlank(text)) {
      isTop = false;
      continue;
    }
    const suppression = parseSuppression(text);
    const entry = suppression && file.entryAt(line);
    if (!suppression || !entry) continue;
    if (findings.length > most) break;
    for (const { id, character } of suppression.ids) {
      if (id === "unused-suppression") continue;
      const place = suppression.scope === "file" ? (isTop ? -1 : undefined) : line;
      if (isKnown(id) && place !== undefined && used.has(`${id} ${place}`)) continue;
      const at = line - entry.line;
      findings.push({
        file,
        entry,
        place: { start: { line: at, character }, end: { line: at, character: character + id.length } },
        message: !isKnown(id)
          ? `no rule is called "${id}"`
          : place === undefined
            ? '"ignore-file" counts before the first entry only'
            : `"${id}" finds nothing here: remove it`,
        fixes: [
          {
            title: "Remove the comment",
            safe: true,
            edits: () => {
              const start = { line: entry.line + at, character: 0 };
              if (suppression.ids.length === 1)
                return [{ range: { start, end: { line: start.line + 1, character: 0 } }, newText: "" }];
              const from = { line: start.line, character };
              const next = suppression.ids.find((other) => other.character > character);
              return [
                {
                  range: {
                    start: from,
                    end: { line: start.line, character: next?.character ?? character + id.length },
                  },
                  newText: "",
                },
              ];
            },
          },
        ],
      });
    }
  }
  return findings;
}
