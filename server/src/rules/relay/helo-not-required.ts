import { endOf, lineEndingOf } from "../../model/master-columns.ts";
import { restrictionList } from "../../model/restrictions.ts";
import { modelRule } from "../rule.ts";

export const heloNotRequired = modelRule({
  id: "helo-not-required",
  severity: "warning",
  summary: "HELO is restricted and not required.",
  why: "A client that sends no HELO passes every check of smtpd_helo_restrictions. smtpd_helo_required makes it say its name first.",
  references: ["https://www.postfix.org/postconf.5.html#smtpd_helo_required"],
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_helo_restrictions = permit_mynetworks, reject_invalid_helo_hostname
^^^^^^^^^^^^^^^^^^^^^^^ a client that sends no HELO passes these checks: set "smtpd_helo_required = yes"
`,
    ],
    good: [
      "smtpd_helo_restrictions = reject_invalid_helo_hostname\nsmtpd_helo_required = yes",
      "smtpd_helo_restrictions = permit_mynetworks",
      "smtpd_helo_restrictions =",
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const setting = instance.settings.get("smtpd_helo_restrictions");
    const list = restrictionList(instance, instance.scope, "smtpd_helo_restrictions");
    if (!main || !setting || !list || instance.scope.bool("smtpd_helo_required") !== false) return;
    if (!list.items.some(({ name }) => name.includes("helo") || name.startsWith("reject_"))) return;
    const required = instance.settings.get("smtpd_helo_required");
    const { position, before } = endOf(main);
    report({
      file: main,
      entry: setting.entry,
      span: setting.entry.name,
      message: 'a client that sends no HELO passes these checks: set "smtpd_helo_required = yes"',
      fixes: [
        {
          title: "Set smtpd_helo_required = yes",
          safe: false,
          edits: () =>
            required
              ? [{ range: required.entry.range(required.entry.value), newText: "yes" }]
              : [
                  {
                    range: { start: position, end: position },
                    newText: `${before}smtpd_helo_required = yes${lineEndingOf(main)}`,
                  },
                ],
        },
      ],
    });
  },
});
