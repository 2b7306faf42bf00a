import type { Instance } from "../../model/instance.ts";
import { endOf, lineEndingOf } from "../../model/master-columns.ts";
import { splitWords } from "../../syntax/words.ts";
import { modelRule } from "../rule.ts";
import { attribute, attributesOf } from "./pipe-words.ts";

export const pipeNeedsRecipientLimit = modelRule({
  id: "pipe-needs-recipient-limit",
  severity: "error",
  summary: "flags=D or flags=O need one recipient for each delivery.",
  why: "The headers that these flags add name one recipient. Unless the transport's recipient limit is 1, pipe defers every message with several recipients.",
  references: ["https://www.postfix.org/pipe.8.html"],
  log: "warning: pipe flag `D' requires <transport>_destination_recipient_limit = 1",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "virtual_transport = maildrop",
          "master.cf": `
maildrop unix - n n - - pipe flags=DRhu user=vmail argv=/usr/bin/maildrop -d \${recipient}
                                   ^ this flag requires "maildrop_destination_recipient_limit = 1": mail to several recipients is deferred; add it to main.cf
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "",
          "master.cf": "maildrop unix - n n - - pipe flags=DRhu user=vmail argv=/usr/bin/maildrop",
        },
      },
      {
        files: {
          "main.cf": "maildrop_destination_recipient_limit = 1",
          "master.cf": "maildrop unix - n n - - pipe flags=DRhu user=vmail argv=/usr/bin/maildrop",
        },
      },
      {
        files: {
          "main.cf": "default_destination_recipient_limit = 1",
          "master.cf": "maildrop unix - n n - - pipe flags=DRhu user=vmail argv=/usr/bin/maildrop",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main || !master) return;
    for (const { entry, name } of instance.activeServices) {
      const found = attributesOf(entry);
      if (found?.program !== "pipe") continue;
      const flags = attribute(found, "flags")?.value;
      const at = flags ? flags.text.search(/[DO]/) : -1;
      if (!flags || at < 0) continue;
      const parameter = `${name}_destination_recipient_limit`;
      if (isStockAndUnused(instance, name)) continue;
      const limit = instance.scope.value(parameter);
      if (limit === undefined || limit === "1") continue;
      const setting = instance.settings.get(parameter);
      const { position, before } = endOf(main);
      report({
        file: master,
        entry,
        span: { start: flags.start + at, end: flags.start + at + 1 },
        message: `this flag requires "${parameter} = 1": mail to several recipients is deferred; ${setting ? "change it in" : "add it to"} main.cf`,
        fixes: [
          {
            title: `Set "${parameter} = 1" in main.cf`,
            safe: false,
            edits: () =>
              setting
                ? [{ uri: main.uri, range: setting.entry.range(setting.entry.value), newText: "1" }]
                : [
                    {
                      uri: main.uri,
                      range: { start: position, end: position },
                      newText: `${before}${parameter} = 1${lineEndingOf(main)}`,
                    },
                  ],
          },
        ],
      });
    }
  },
});

/** Distributions ship example transports that nothing uses. */
const stockNames = new Set([
  "maildrop",
  "uucp",
  "ifmail",
  "bsmtp",
  "scalemail-backend",
  "mailman",
  "cyrus",
  "old-cyrus",
]);

function isStockAndUnused(instance: Instance, name: string): boolean {
  if (!stockNames.has(name)) return false;
  for (const { value, name: parameter } of instance.settings.values())
    if (
      !parameter.startsWith(`${name}_`) &&
      splitWords(value).some(({ text }) => text === name || text.startsWith(`${name}:`))
    )
      return false;
  return true;
}
