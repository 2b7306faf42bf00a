import type { MailService } from "../../model/mail-service.ts";
import { modelRule } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";
import { isLiteral } from "../values/setting.ts";

export const virtualIncomplete = modelRule({
  id: "virtual-incomplete",
  severity: "error",
  summary: "virtual(8) is not told where, or as which user, it stores mail.",
  why: "Postfix's virtual delivery agent writes each mailbox below virtual_mailbox_base, as the user and group that virtual_uid_maps and virtual_gid_maps give. Without one of the three, or with a user below virtual_minimum_uid, the mail stays in the queue.",
  references: ["https://www.postfix.org/VIRTUAL_README.html#virtual_mailbox"],
  log: "fatal: bad string length 0 < 1: virtual_mailbox_base =; or: warning: recipient <recipient>: uid not found in <table>; or: warning: recipient <recipient>: bad uid <number> in <table>; or: warning: recipient <recipient>: gid not found in <table>; or: warning: recipient <recipient>: bad gid <number> in <table>",
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
virtual_mailbox_domains = example.org
virtual_mailbox_maps = hash:/etc/postfix/vmailbox
^^^^^^^^^^^^^^^^^^^^ virtual(8) stores no mail, and it stays in the queue: set virtual_mailbox_base, virtual_uid_maps, virtual_gid_maps
`,
          "master.cf": "virtual unix - n n - - virtual",
        },
      },
      {
        files: {
          "main.cf": `
virtual_mailbox_domains = example.org
virtual_mailbox_maps = hash:/etc/postfix/vmailbox
virtual_mailbox_base = /var/mail
virtual_uid_maps = static:vmail
                   ^^^^^^^^^^^^ "vmail" is no number from 100 (virtual_minimum_uid) on, so virtual(8) stores no mail and it stays in the queue: write the number of the mailboxes' owner
virtual_gid_maps = static:5000
`,
          "master.cf": "virtual unix - n n - - virtual",
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "virtual_mailbox_domains = example.org\nvirtual_mailbox_maps = hash:/etc/postfix/vmailbox\nvirtual_mailbox_base = /var/mail\nvirtual_uid_maps = static:5000\nvirtual_gid_maps = static:8",
          "master.cf": "virtual unix - n n - - virtual",
        },
      },
      {
        files: {
          "main.cf":
            "virtual_mailbox_domains = example.org\nvirtual_mailbox_maps = hash:/etc/postfix/vmailbox\nvirtual_transport = lmtp:unix:private/dovecot-lmtp",
          "master.cf": "virtual unix - n n - - virtual\nlmtp unix - - n - - lmtp",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const { scope } = instance;
    const mailboxes = instance.settings.get("virtual_mailbox_maps");
    const transport = (scope.value("virtual_transport") ?? "").split(":")[0]!.trim();
    const service = instance.activeServices.find(
      ({ name, type, command }) => name === transport && type !== "inet" && command === "virtual",
    );
    if (!main || !mailboxes || !service || !isSet("virtual_mailbox_domains", scope)) return;
    if (!isSet("virtual_mailbox_maps", service.scope)) return;
    const missing = ["virtual_mailbox_base", "virtual_uid_maps", "virtual_gid_maps"].filter(
      (name) => service.scope.value(name)?.trim() === "",
    );
    if (missing.length > 0)
      report({
        file: main,
        entry: mailboxes.entry,
        span: mailboxes.entry.name,
        message: `virtual(8) stores no mail, and it stays in the queue: set ${missing.join(", ")}`,
      });
    for (const kind of ["uid", "gid"]) {
      const name = `virtual_${kind}_maps`;
      const least = kind === "gid" ? "1" : (service.scope.value("virtual_minimum_uid")?.trim() ?? "");
      for (const { file, entry, value, service: owner } of writtenValues(instance, name)) {
        const id = /^static:(\S+)$/.exec(value.text)?.[1];
        if (id === undefined || !isLiteral(value) || (owner && owner.entry !== service.entry)) continue;
        if (!/^\d+$/.test(least) || (/^\d+$/.test(id) && Number(id) >= Number(least))) continue;
        const from = kind === "uid" ? `${least} (virtual_minimum_uid)` : least;
        report({
          file,
          entry,
          span: value,
          message: `"${id}" is no number from ${from} on, so virtual(8) stores no mail and it stays in the queue: write the number of the mailboxes' ${kind === "uid" ? "owner" : "group"}`,
        });
      }
    }
  },
});

const isSet = (name: string, scope: MailService["scope"]): boolean => (scope.value(name)?.trim() ?? "") !== "";
