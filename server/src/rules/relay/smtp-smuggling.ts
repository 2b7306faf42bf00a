import { availability } from "../../facts/parameters.ts";
import { hasVersion } from "../../facts/version.ts";
import { endOf, lineEndingOf } from "../../model/master-columns.ts";
import { modelRule } from "../rule.ts";

export const smtpSmuggling = modelRule({
  id: "smtp-smuggling",
  severity: "warning",
  summary: "Bare newlines are accepted, so mail can be smuggled in with a forged sender.",
  why: "Some servers pass on a line end that this one takes for the end of a message. What follows comes in as a message of its own, past SPF and DKIM. Postfix 3.9 refuses this by default; patched older releases need a setting.",
  references: ["https://www.postfix.org/smtp-smuggling.html"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        target: "3.7",
        files: {
          "main.cf": `
compatibility_level = 3.6
^^^^^^^^^^^^^^^^^^^^^^^^^ bare newlines are accepted (SMTP smuggling): set "smtpd_forbid_bare_newline = normalize"
`,
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
      `
smtpd_forbid_bare_newline = no
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ bare newlines are accepted (SMTP smuggling): set "smtpd_forbid_bare_newline = normalize"
`,
    ],
    good: [
      { files: { "main.cf": "compatibility_level = 3.6", "master.cf": "smtp inet n - n - - smtpd" } },
      {
        target: "3.7",
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtpd_forbid_bare_newline = normalize",
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main) return;
    const name = "smtpd_forbid_bare_newline";
    const setting = instance.settings.get(name);
    const isThere = availability(name, instance.target) === "known";
    const value = instance.scope.value(name)?.toLowerCase();
    const listens = instance.activeServices.some(({ command, type }) => command === "smtpd" && type !== "unix");
    if (setting ? value !== "no" : hasVersion(instance.target, "3.9") || !listens || !master) return;
    if (!isThere) return;
    // The short-term cure of unpatched releases.
    const pipelining = ["smtpd_data_restrictions", "smtpd_recipient_restrictions"].some((list) =>
      instance.scope.value(list)?.includes("reject_unauth_pipelining"),
    );
    const chunking = /chunking/i.test(instance.scope.value("smtpd_discard_ehlo_keywords") ?? "");
    if (!setting && pipelining && chunking) return;
    const first = setting?.entry ?? [...instance.settings.values()][0]?.entry;
    if (!first) return;
    const { position, before } = endOf(main);
    const wanted = hasVersion(instance.target, "3.5") ? "normalize" : "yes";
    report({
      file: main,
      entry: first,
      message: `bare newlines are accepted (SMTP smuggling): set "${name} = ${wanted}"`,
      fixes: [
        {
          title: `Set ${name} = ${wanted}`,
          safe: false,
          edits: () =>
            setting
              ? [{ range: setting.entry.range(setting.entry.value), newText: wanted }]
              : [
                  {
                    range: { start: position, end: position },
                    newText: `${before}${name} = ${wanted}${lineEndingOf(main)}`,
                  },
                ],
        },
      ],
    });
  },
});
