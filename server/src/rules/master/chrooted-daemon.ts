import { modelRule, replacement } from "../rule.ts";
import { fieldOf, programOf } from "./program-field.ts";

export const chrootedDaemon = modelRule({
  id: "chrooted-daemon",
  severity: "error",
  summary: "A daemon runs chrooted that cannot work there.",
  why: "In the queue directory local, virtual, pipe, spawn and proxymap find neither the mailboxes, programs, users nor databases that they need. They start all the same, and deliveries or lookups fail one by one.",
  references: ["https://www.postfix.org/master.5.html"],
  fix: "safe",
  insteadOf: ["implicit-chroot"],
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": `
local unix - n y - - local
               ^ "local" cannot run chrooted: it finds no users, mailboxes or programs there; write "n"
`,
        },
      },
      {
        target: "2.11",
        files: {
          "main.cf": "",
          "master.cf": `
virtual unix - n - - - virtual
                 ^ "virtual" cannot run chrooted, and "-" means "y" here: it finds no users, mailboxes or programs there; write "n"
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": "local unix - n - - - local\nsmtp inet n - y - - smtpd",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master) return;
    for (const service of instance.activeServices) {
      const { entry } = service;
      const program = programOf(entry);
      if (!program || program.fact.chroot === "may" || service.field("chroot") !== "y") continue;
      const token = fieldOf(entry, "chroot");
      const by = token.text === "-" ? ', and "-" means "y" here' : "";
      const isProxymap = program.fact.chroot === "should not";
      report({
        file: master,
        entry,
        span: token,
        ...(isProxymap && { severity: "warning" as const }),
        message: isProxymap
          ? `"${program.name}" should not run chrooted${by}: it opens tables for others from there; write "n"`
          : `"${program.name}" cannot run chrooted${by}: it finds no users, mailboxes or programs there; write "n"`,
        fixes: [{ title: 'Change to "n"', safe: true, edits: () => [replacement(entry, token, "n")] }],
      });
    }
  },
});
