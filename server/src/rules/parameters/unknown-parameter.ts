import { availability, parameters, serviceParameter } from "../../facts/parameters.ts";
import { isRestrictionWord } from "../../facts/restrictions.ts";
import type { Instance } from "../../model/instance.ts";
import { isTemplate } from "../../syntax/templates.ts";
import { modelRule, replacement } from "../rule.ts";
import { nearest } from "../values/nearest.ts";

export const unknownParameter = modelRule({
  id: "unknown-parameter",
  severity: "warning",
  summary: "A parameter is set that nothing uses.",
  why: "Postfix takes any name without a word, so a misspelt parameter silently keeps its default. The name is neither built in, nor made by a service of master.cf, nor used as $name, as a restriction class or by a lookup table.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: "warning: <file>: unused parameter: <name>=<value>",
  fix: "unsafe",
  examples: {
    bad: [
      `
smtpd_recipient_restriction = permit_mynetworks, reject_unauth_destination
^^^^^^^^^^^^^^^^^^^^^^^^^^^ unused parameter: Postfix has no "smtpd_recipient_restriction" and nothing refers to it; did you mean "smtpd_recipient_restrictions"?
`,
      {
        files: {
          "main.cf": "",
          "master.cf": `
smtp inet n - n - - smtpd
  -o smtpd_helo_requird=yes
     ^^^^^^^^^^^^^^^^^^ unused parameter: Postfix has no "smtpd_helo_requird" and nothing refers to it; did you mean "smtpd_helo_required"?
`,
        },
      },
    ],
    good: [
      "my_hub = [mail.example.com]\nrelayhost = $my_hub",
      "smtpd_restriction_classes = own_class\nown_class = permit_mynetworks, reject",
      "virtual_alias_maps = mysql:aliases\naliases_hosts = localhost\naliases_query = SELECT 1",
      { files: { "main.cf": "hub_destination_concurrency_limit = 2", "master.cf": "hub unix - - n - - smtp" } },
      "virtual_mailbox_limit_maps = hash:/etc/postfix/quotas\nvirtual_overquota_bounce = yes",
    ],
  },
  check: (instance, report) => {
    const { unused } = instance.definitions;
    if (unused.size === 0) return;
    const { main, master } = instance.files;
    const isOpaque = main !== undefined && isTemplate(main.text);
    // A file of other things than parameters has thousands: nobody reads them all, and guessing takes time.
    const guesses = { left: mostGuesses };
    for (const name of [...unused].slice(0, mostReported)) {
      if (availability(name, instance.target) !== "unknown" || isRestrictionWord(name)) continue;
      if (serviceParameter(name) || patched.has(name)) continue;
      const setting = instance.settings.get(name);
      if (setting && main && !isOpaque) {
        report({
          file: main,
          entry: setting.entry,
          span: setting.entry.name,
          ...said(instance, name, guesses, (meant) => [replacement(setting.entry, setting.entry.name, meant)]),
        });
      }
      if (!master) continue;
      for (const { entry, overrides } of instance.services) {
        const override = overrides.get(name);
        if (!override || instance.definitions.validIn(name, entry)) continue;
        report({
          file: master,
          entry,
          span: override.name,
          ...said(instance, name, guesses, (meant) => [replacement(entry, override.name, meant)]),
        });
      }
    }
  },
});

/** What only a patched Postfix reads: the quotas of VDA for virtual(8), and Apple's. The files do not tell who built it. */
const patched = new Set(
  [
    "virtual_mailbox_limit_inbox virtual_mailbox_limit_maps virtual_mailbox_limit_override virtual_maildir_extended",
    "virtual_maildir_filter virtual_maildir_filter_maps virtual_maildir_limit_message",
    "virtual_maildir_limit_message_maps virtual_maildir_suffix virtual_overquota_bounce virtual_trash_count",
    "virtual_trash_name enable_server_options mydomain_fallback smtpd_pw_server_security_options smtpd_use_pw_server",
    "use_getpwnam_ext use_od_delivery_path",
  ]
    .join(" ")
    .split(" "),
);

const mostReported = 1000;
const mostGuesses = 50;

function said(
  instance: Instance,
  name: string,
  guesses: { left: number },
  edits: (meant: string) => ReturnType<typeof replacement>[],
) {
  const meant = guesses.left-- > 0 ? nearestName(instance, name) : undefined;
  const message = `unused parameter: Postfix has no "${name}" and nothing refers to it`;
  if (!meant) return { message: `${message}; check the spelling or remove the line` };
  return {
    message: `${message}; did you mean "${meant}"?`,
    fixes: [{ title: `Change to "${meant}"`, safe: false, edits: () => edits(meant) }],
  };
}

/** The parameter of the target that is spelt most like a name. */
function nearestName(instance: Instance, name: string): string | undefined {
  const known = instance.memo("names worth a guess", () =>
    [...parameters.names].filter(
      (candidate) =>
        availability(candidate, instance.target) === "known" && parameters.get(candidate)?.status === undefined,
    ),
  );
  return nearest(name, known);
}
