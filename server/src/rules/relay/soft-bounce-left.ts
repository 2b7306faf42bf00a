import { Parameter } from "../../syntax/main-cf.ts";
import { modelRule, removal, replacement } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";

export const softBounceLeft = modelRule({
  id: "soft-bounce-left",
  severity: "warning",
  summary: "soft_bounce is on.",
  why: "Every refusal becomes a temporary one: senders try again for days instead of learning that an address is wrong, and spam comes back again and again. It is for tests only.",
  references: ["https://www.postfix.org/postconf.5.html#soft_bounce"],
  fix: "unsafe",
  examples: {
    bad: [
      `
soft_bounce = yes
^^^^^^^^^^^^^^^^^ a debugging aid: every refusal becomes temporary and senders try again for days; remove it
`,
    ],
    good: ["soft_bounce = no"],
  },
  check: (instance, report) => {
    for (const { file, entry, value, scope, nameToken } of writtenValues(instance, "soft_bounce")) {
      if (scope.bool("soft_bounce") !== true) continue;
      const isMain = entry instanceof Parameter;
      report({
        file,
        entry,
        ...(!isMain && { span: { start: nameToken.start, end: value.end } }),
        message: "a debugging aid: every refusal becomes temporary and senders try again for days; remove it",
        fixes: [
          isMain
            ? { title: "Remove the line", safe: false, edits: () => [removal(entry)] }
            : { title: 'Change to "no"', safe: false, edits: () => [replacement(entry, value, "no")] },
        ],
      });
    }
  },
});
