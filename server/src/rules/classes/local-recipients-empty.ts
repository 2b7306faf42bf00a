import { modelRule, removal } from "../rule.ts";

export const localRecipientsEmpty = modelRule({
  id: "local-recipients-empty",
  severity: "warning",
  summary: "Mail for local domains is taken for any recipient.",
  why: "An empty local_recipient_maps turns the check of local recipients off. Mail for people who do not exist is taken and bounced to a forged sender (backscatter), and your address ends on block lists.",
  references: ["https://www.postfix.org/LOCAL_RECIPIENT_README.html"],
  fix: "unsafe",
  examples: {
    bad: [
      `
local_recipient_maps =
^^^^^^^^^^^^^^^^^^^^^^ any local recipient is taken and bounced later: remove the line, or name the tables that know them
`,
    ],
    good: ["local_recipient_maps = unix:passwd.byname $alias_maps", "mydestination =\nlocal_recipient_maps ="],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const setting = instance.settings.get("local_recipient_maps");
    if (!main || !setting || instance.scope.value("local_recipient_maps") !== "") return;
    if (instance.scope.value("mydestination") === "") return;
    report({
      file: main,
      entry: setting.entry,
      message: "any local recipient is taken and bounced later: remove the line, or name the tables that know them",
      fixes: [{ title: "Remove the line", safe: false, edits: () => [removal(setting.entry)] }],
    });
  },
});
