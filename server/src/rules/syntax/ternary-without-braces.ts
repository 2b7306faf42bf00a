import { trimmed } from "../../syntax/words.ts";
import { entryRule, replacement } from "../rule.ts";
import { configurationLanguages } from "../values/setting.ts";
import { forEachExpansion, partsOf } from "./expansion-problem.ts";

export const ternaryWithoutBraces = entryRule<"any">({
  id: "ternary-without-braces",
  severity: "warning",
  summary: "The branches of a comparison have no braces.",
  why: "Without braces everything up to the closing brace is the first branch, the colon and the second branch included. The second branch never comes.",
  references: ["https://www.postfix.org/postconf.5.html"],
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_timeout = \${{$stress} == {yes} ? 10s : 300s}
                                       ^^^^^^^^^^ without braces all of this is the first branch: write "? {…} : {…}"
`,
    ],
    good: ["smtpd_timeout = ${{$stress} == {yes} ? {10s} : {300s}}", "relayhost = ${hub?[$hub]:25}"],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report) =>
    forEachExpansion(entry, (expansion) => {
      for (const part of partsOf(expansion)) {
        if (part.kind === "literal" || !part.then || part.thenIsBraced) continue;
        const { text } = entry;
        const branch = trimmed(text, part.then);
        const spaced = branch.text.search(/\s:\s/);
        const colon = part.kind === "comparison" && spaced < 0 ? branch.text.indexOf(":") : spaced;
        if (colon < 0) continue;
        const yes = branch.text.slice(0, colon).trim();
        const no = branch.text.slice(colon).replace(/^\s*:\s*/, "");
        report({
          span: branch,
          message: 'without braces all of this is the first branch: write "? {…} : {…}"',
          fixes: [
            {
              title: "Put both branches into braces",
              safe: false,
              edits: () => [replacement(entry, branch, `{${yes}} : {${no}}`)],
            },
          ],
        });
      }
    }),
});
