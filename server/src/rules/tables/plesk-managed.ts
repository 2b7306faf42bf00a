import { isPanelLayout } from "../listeners/own-addresses.ts";
import { modelRule } from "../rule.ts";

/** Settings of main.cf that Plesk writes again when mail settings are changed in the panel. */
const managed = new Set([
  "virtual_mailbox_domains",
  "virtual_mailbox_maps",
  "virtual_alias_maps",
  "virtual_transport",
  "mynetworks",
  "smtpd_sender_restrictions",
  "smtpd_client_restrictions",
  "message_size_limit",
  "smtpd_proxy_timeout",
]);

export const pleskManaged = modelRule({
  id: "plesk-managed",
  severity: "information",
  summary: "The panel may overwrite settings of this file.",
  why: "Plesk writes its own lines of main.cf and master.cf again when mail settings are changed in the panel or a repair is run. A change by hand in one of them may be gone afterwards; those that are not its own stay.",
  references: ["https://www.postfix.org/BASIC_CONFIGURATION_README.html"],
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
virtual_transport = plesk_virtual
^^^^^^^^^^^^^^^^^ Plesk writes this line again (with 1 other: mynetworks): change it in the panel, and look here after changes there
mynetworks = 127.0.0.0/8
`,
          "master.cf":
            "plesk_virtual unix - n n - - pipe flags=R user=popuser:popuser argv=/usr/lib/plesk-9.0/postfix-local",
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nmynetworks = 127.0.0.0/8",
          "master.cf": "smtp unix - - n - - smtp",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    if (!main || !isPanelLayout(instance)) return;
    const lines = [...instance.settings.values()]
      .filter(({ name }) => managed.has(name))
      .sort((a, b) => a.entry.line - b.entry.line);
    const [first, ...others] = lines;
    if (!first) return;
    const rest =
      others.length > 0
        ? ` (with ${others.length} other${others.length === 1 ? "" : "s"}: ${others.map(({ name }) => name).join(", ")})`
        : "";
    report({
      file: main,
      entry: first.entry,
      span: first.entry.name,
      message: `Plesk writes this line again${rest}: change it in the panel, and look here after changes there`,
      related: others.map(({ entry }) => ({ file: main, entry, span: entry.name, message: "this one too" })),
    });
  },
});
