import { pipeMacros } from "../../facts/master.ts";
import { hasVersion } from "../../facts/version.ts";
import { parseExpansion, references } from "../../syntax/expansion.ts";
import { entryRule, replacement } from "../rule.ts";
import { nearest } from "../values/nearest.ts";
import { attributesOf } from "./pipe-words.ts";

export const pipeUnknownMacro = entryRule<"service">({
  id: "pipe-unknown-macro",
  severity: "error",
  summary: "The command of a pipe service uses a macro that pipe does not have.",
  why: "pipe(8) has its own macros for each delivery; names of main.cf mean nothing there. With an unknown one it puts off every message, so the mail for the transport stays in the queue.",
  references: ["https://www.postfix.org/pipe.8.html"],
  log: 'warning: file <file>: service <service>: unknown macro name: "<name>"',
  fix: "unsafe",
  examples: {
    bad: [
      `
filter unix - n n - - pipe user=filter argv=/usr/bin/filter \${recipent}
                                                              ^^^^^^^^ unknown macro "recipent": "pipe" defers all its mail; did you mean "recipient"?
`,
      {
        target: "3.7",
        files: {
          "master.cf": `
filter unix - n n - - pipe user=filter argv=/usr/bin/filter \${envid}
                                                              ^^^^^ Postfix 3.7 does not have the macro "envid" (since 3.9): "pipe" defers all its mail
`,
        },
      },
    ],
    good: [
      "filter unix - n n - - pipe user=filter argv=/usr/bin/filter -f ${sender} -- $recipient ${user}+${extension}",
    ],
  },
  on: "service",
  check: (entry, report, { target }) => {
    const found = attributesOf(entry);
    if (found?.program !== "pipe" || !found.argv) return;
    for (const word of found.argv) {
      if (!word.text.includes("$")) continue;
      for (const { name } of references(parseExpansion(entry.text, word.start, word.end))) {
        const macro = pipeMacros().get(name.text);
        if (macro && hasVersion(target, macro.since)) continue;
        const meant = macro ? undefined : nearest(name.text, pipeMacros().keys());
        report({
          span: name,
          message: macro
            ? `Postfix ${target} does not have the macro "${name.text}" (since ${macro.since}): "pipe" defers all its mail`
            : `unknown macro "${name.text}": "pipe" defers all its mail${meant ? `; did you mean "${meant}"?` : ""}`,
          ...(meant && {
            fixes: [{ title: `Change to "${meant}"`, safe: false, edits: () => [replacement(entry, name, meant)] }],
          }),
        });
        return;
      }
    }
  },
});
