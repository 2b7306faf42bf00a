import { modelRule, removal } from "../rule.ts";

export const networksAndStyle = modelRule({
  id: "networks-and-style",
  severity: "hint",
  summary: "mynetworks_style has no effect beside mynetworks.",
  why: "mynetworks_style only makes the default of mynetworks. Where mynetworks is set, the style is not looked at.",
  references: ["https://www.postfix.org/postconf.5.html#mynetworks_style"],
  fix: "unsafe",
  examples: {
    bad: [
      `
mynetworks = 127.0.0.0/8
mynetworks_style = host
^^^^^^^^^^^^^^^^^^^^^^^ mynetworks is set, so this has no effect: remove it
`,
    ],
    good: ["mynetworks_style = host"],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const style = instance.settings.get("mynetworks_style");
    const networks = instance.settings.get("mynetworks");
    if (!main || !style || !networks || networks.value.includes("mynetworks_style")) return;
    report({
      file: main,
      entry: style.entry,
      message: "mynetworks is set, so this has no effect: remove it",
      fixes: [{ title: "Remove the line", safe: false, edits: () => [removal(style.entry)] }],
    });
  },
});
