import { availability, parameters } from "../../facts/parameters.ts";
import type { Instance } from "../../model/instance.ts";
import type { Entry } from "../../syntax/entry.ts";
import { type Reference, references } from "../../syntax/expansion.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import { modelRule, replacement } from "../rule.ts";
import { forEachExpansion } from "../syntax/expansion-problem.ts";
import { nearest } from "../values/nearest.ts";

export const undefinedReference = modelRule({
  id: "undefined-reference",
  severity: "warning",
  summary: "A $name is used that nothing defines.",
  why: "The reference expands to nothing, without a word in the log: a list loses members, a restriction list may be empty.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: "warning: <file>: undefined parameter: <name>",
  fix: "unsafe",
  examples: {
    bad: [
      `
mydestination = $myhostnam, localhost
                ^^^^^^^^^^ undefined parameter: nothing sets "myhostnam", so this is empty; did you mean "myhostname"?
`,
      {
        files: {
          "main.cf": "",
          "master.cf": `
submission inet n - n - - smtpd
  -o smtpd_client_restrictions=$mua_client_restrictions
                               ^^^^^^^^^^^^^^^^^^^^^^^^ undefined parameter: nothing sets "mua_client_restrictions", so this is empty; set it in main.cf
`,
        },
      },
    ],
    good: [
      "mydomain = $MAIL_DOMAIN",
      "my_hub = mail.example.com\nrelayhost = [$my_hub]",
      "virtual_alias_maps = hash:$config_directory/virtual",
      { files: { "master.cf": "submission inet n - n - - smtpd\n  -o smtpd_tls_mandatory_protocols=$our_protocols" } },
    ],
  },
  check: (instance, report) => {
    const names = instance.definitions.undefined;
    if (names.size === 0 || !instance.files.main) return;
    const seen = new Map<string, { file: SourceFile; entry: Entry; reference: Reference }[]>();
    const visit = (file: SourceFile, entry: Entry) =>
      forEachExpansion(entry, (expansion) => {
        for (const reference of references(expansion)) {
          const { text } = reference.name;
          if (!names.has(text)) continue;
          const before = seen.get(text);
          if (before) before.push({ file, entry, reference });
          else seen.set(text, [{ file, entry, reference }]);
        }
      });
    const { main, master } = instance.files;
    if (main) for (const { entry } of instance.settings.values()) visit(main, entry);
    if (master) for (const { entry } of instance.services) visit(master, entry);
    // Nobody reads a thousand guesses, and each takes time.
    let guesses = 20;
    for (const [name, [first, ...others]] of [...seen].slice(0, mostReported)) {
      if (!first || isFilledIn(name)) continue;
      const meant = guesses-- > 0 ? nearestName(instance, name) : undefined;
      const message = `undefined parameter: nothing sets "${name}", so this is empty`;
      report({
        file: first.file,
        entry: first.entry,
        span: first.reference,
        message: meant ? `${message}; did you mean "${meant}"?` : `${message}; set it in main.cf`,
        related: others.slice(0, mostRelated).map(({ file, entry, reference }) => ({
          file,
          entry,
          span: reference,
          message: "used here too",
        })),
        ...(meant && {
          fixes: [
            {
              title: `Change to "${meant}"`,
              safe: false,
              edits: () =>
                [first, ...others].map(({ file, entry, reference }) => ({
                  uri: file.uri,
                  ...replacement(entry, reference.name, meant),
                })),
            },
          ],
        }),
      });
    }
  },
});

/** A name in capitals that a script fills in before Postfix sees it (envsubst); a parameter in capitals is a slip. */
const isFilledIn = (name: string): boolean => /^[A-Z][A-Z0-9_]+$/.test(name) && !parameters.has(name.toLowerCase());

const mostReported = 1000;
/** So many other places of one name are shown with it at most; the fix changes all. */
const mostRelated = 50;
/** So many names of one's own are compared at most. */
const mostCompared = 2000;

function nearestName(instance: Instance, name: string): string | undefined {
  const known = instance.memo("known names", () =>
    [...parameters.names].filter((candidate) => availability(candidate, instance.target) === "known"),
  );
  const own = instance.settings.size > mostCompared ? [] : instance.settings.keys();
  return nearest(name, [...own, ...known]);
}
