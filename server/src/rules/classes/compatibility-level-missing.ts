import { hasVersion, releaseOf } from "../../facts/version.ts";
import { modelRule } from "../rule.ts";

export const compatibilityLevelMissing = modelRule({
  id: "compatibility-level-missing",
  severity: "information",
  summary: "compatibility_level is not set.",
  why: "Without it Postfix keeps the defaults of very old releases and says so in the log again and again: chroot for every -, relaying decided by smtpd_recipient_restrictions alone. Set it after reading what each level changes.",
  references: ["https://www.postfix.org/COMPATIBILITY_README.html"],
  log: "info: Postfix is using backwards-compatible default settings",
  fix: "unsafe",
  examples: {
    bad: [
      {
        target: "3.7",
        files: {
          "main.cf": `
myhostname = mail.example.com
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ compatibility_level is not set: Postfix keeps the defaults of old releases; set it to 3.7 once you know what that changes
`,
          "master.cf": "smtp inet n - y - - smtpd -o smtpd_relay_restrictions=reject_unauth_destination",
        },
      },
    ],
    good: [
      { files: { "main.cf": "compatibility_level = 2", "master.cf": "smtp inet n - n - - smtpd" } },
      {
        target: "2.11",
        files: { "main.cf": "myhostname = mail.example.com", "master.cf": "smtp inet n - n - - smtpd" },
      },
      { files: { "main.cf": "myhostname = mail.example.com" } },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    const first = instance.settings.values().next().value;
    // A main.cf alone is often a part of one.
    if (
      !main ||
      !master ||
      !first ||
      instance.settings.has("compatibility_level") ||
      !hasVersion(instance.target, "3.0")
    )
      return;
    const level = hasVersion(instance.target, "3.6") ? releaseOf(instance.target) : "2";
    const entry = [...instance.settings.values()].reduce(
      (top, { entry: other }) => (other.line < top.line ? other : top),
      first.entry,
    );
    const at = { line: entry.line, character: 0 };
    report({
      file: main,
      entry,
      message: `compatibility_level is not set: Postfix keeps the defaults of old releases; set it to ${level} once you know what that changes`,
      fixes: [
        {
          title: `Add "compatibility_level = ${level}"`,
          safe: false,
          edits: () => [{ range: { start: at, end: at }, newText: `compatibility_level = ${level}\n` }],
        },
      ],
    });
  },
});
