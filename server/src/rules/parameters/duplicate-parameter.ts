import { isTemplate } from "../../syntax/templates.ts";
import { modelRule, removal } from "../rule.ts";

export const duplicateParameter = modelRule({
  id: "duplicate-parameter",
  severity: "warning",
  summary: "A parameter is set twice.",
  why: "The last setting of a name wins, wherever it stands. Whoever edits the first one later will see no effect.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: 'warning: <file>, line <n>: overriding earlier entry: "<name>=<value>"',
  fix: "unsafe",
  examples: {
    bad: [
      `
relayhost = [a.example.com]
^^^^^^^^^^^^^^^^^^^^^^^^^^^ "relayhost" is set again in line 2, and that value wins: remove one of the two
relayhost = [b.example.com]
`,
      `
mydomain = example.com
^^^^^^^^^^^^^^^^^^^^^^ "mydomain" is set again in line 2, to the same value: remove one of the two
mydomain = example.com
`,
    ],
    good: [
      "relayhost = [a.example.com]\nmydomain = example.com",
      "{% if outside %}\nrelayhost = [a.example.com]\n{% else %}\nrelayhost = [b.example.com]\n{% endif %}",
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    // A template's branches exclude each other.
    if (!main || isTemplate(main.text)) return;
    for (const { name, entry, value, overridden } of instance.settings.values()) {
      for (const loser of overridden) {
        const isSame = loser.value.text === value;
        report({
          file: main,
          entry: loser,
          ...(isSame && { severity: "hint" as const }),
          message: isSame
            ? `"${name}" is set again in line ${entry.line + 1}, to the same value: remove one of the two`
            : `"${name}" is set again in line ${entry.line + 1}, and that value wins: remove one of the two`,
          related: [{ file: main, entry, message: "this setting wins" }],
          fixes: [{ title: "Remove this setting, which has no effect", safe: isSame, edits: () => [removal(loser)] }],
        });
      }
    }
  },
});
