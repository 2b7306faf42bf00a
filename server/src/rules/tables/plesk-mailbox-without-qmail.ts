import { attribute, attributesOf } from "../master/pipe-words.ts";
import { hostRule } from "../rule.ts";

/** Mailbox folders that are looked at. */
const looked = 2000;

export const pleskMailboxWithoutQmail = hostRule({
  id: "plesk-mailbox-without-qmail",
  severity: "warning",
  summary: "A mailbox of the panel has no .qmail file.",
  why: "Plesk's delivery program reads .qmail to learn what to do with a message. Without it delivery fails each time, and the mail stays in the deferred queue.",
  references: ["https://www.postfix.org/pipe.8.html"],
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": `
plesk_virtual unix - n n - - pipe flags=Rhu user=popuser:popuser argv=/usr/lib/plesk-9.0/postfix-local -p /var/qmail/mailnames
^^^^^^^^^^^^^ 1 mailbox has no .qmail file, so its mail stays in the queue: bob@example.com; let the panel repair it (plesk repair mail)
`,
        },
        machine: {
          files: {
            "/var/qmail/mailnames/example.com/bob/Maildir/new/": "",
            "/var/qmail/mailnames/example.com/alice/.qmail": "",
          },
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf":
            "plesk_virtual unix - n n - - pipe flags=Rhu user=popuser:popuser argv=/usr/lib/plesk-9.0/postfix-local -p /var/qmail/mailnames",
        },
        machine: { files: { "/var/qmail/mailnames/example.com/alice/.qmail": "" } },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master) return;
    for (const { entry, name } of instance.activeServices) {
      if (name !== "plesk_virtual") continue;
      const found = attributesOf(entry);
      const words = found && attribute(found, "argv") ? (found.argv ?? []) : [];
      const at = words.findIndex(({ text }) => text === "-p");
      const root = words[at + 1]?.text;
      if (at < 0 || !root?.startsWith("/")) continue;
      const list = (path: string) => {
        const answer = instance.probes.list(path);
        return answer?.kind === "found" ? answer.value : [];
      };
      const bare: string[] = [];
      let seen = 0;
      for (const domain of list(root)) {
        for (const mailbox of list(`${root}/${domain}`)) {
          if (seen++ > looked || !/^[\w.+-]+$/.test(mailbox) || mailbox.startsWith(".")) continue;
          const names = list(`${root}/${domain}/${mailbox}`);
          if (names.length > 0 && !names.includes(".qmail")) bare.push(`${mailbox}@${domain}`);
        }
      }
      if (bare.length === 0) continue;
      const shown = bare.slice(0, 5).join(", ") + (bare.length > 5 ? ", …" : "");
      report({
        file: master,
        entry,
        span: entry.fields[0]!,
        message: `${bare.length} mailbox${bare.length === 1 ? " has" : "es have"} no .qmail file, so its mail stays in the queue: ${shown}; let the panel repair it (plesk repair mail)`,
      });
    }
  },
});
