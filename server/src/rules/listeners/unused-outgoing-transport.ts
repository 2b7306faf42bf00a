import { endOf, lineEndingOf } from "../../model/master-columns.ts";
import { splitWords } from "../../syntax/words.ts";
import { modelRule } from "../rule.ts";

const transportMaps = [
  "transport_maps",
  "sender_dependent_default_transport_maps",
  "fallback_transport_maps",
  "mailbox_transport_maps",
];

export const unusedOutgoingTransport = modelRule({
  id: "unused-outgoing-transport",
  severity: "information",
  summary: "An outgoing service is bound to an address, and nothing sends through it.",
  why: "A transport is used where a value or a table names it. Without that, mail goes out from the machine's first address, and the name in its HELO and PTR is another one.",
  references: ["https://www.postfix.org/postconf.5.html#sender_dependent_default_transport_maps"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": `
out-two unix - - n - - smtp -o smtp_bind_address=192.0.2.2
^^^^^^^ nothing in main.cf names "out-two", so no mail goes out from its address: add it to sender_dependent_default_transport_maps
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsender_dependent_default_transport_maps = hash:/etc/postfix/senders",
          "master.cf": "out-two unix - - n - - smtp -o smtp_bind_address=192.0.2.2",
        },
      },
      {
        files: {
          "main.cf": "compatibility_level = 3.6\ndefault_transport = out-two",
          "master.cf": "out-two unix - - n - - smtp -o smtp_bind_address=192.0.2.2",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main || !master) return;
    const values = [...instance.settings.values()].map(({ value }) => value);
    // A table may name any transport; what it holds is not known here.
    if (
      transportMaps.some((name) =>
        (instance.scope.value(name) ?? "?").replace(/inline:\{[^}]*(?:\}|$)/g, "").includes(":"),
      )
    )
      return;
    for (const { entry, name, command, overrides } of instance.activeServices) {
      if (command !== "smtp" || !overrides.has("smtp_bind_address") || ["smtp", "relay"].includes(name)) continue;
      if ((overrides.get("smtp_bind_address")!.value.text ?? "") === "") continue;
      const isNamed = values.some((value) =>
        splitWords(value, 0, value.length, (code) => /[\s,{}=:]/.test(String.fromCharCode(code)), false).some(
          ({ text }) => text === name,
        ),
      );
      if (isNamed) continue;
      const { position, before } = endOf(main);
      const line = `sender_dependent_default_transport_maps = inline:{ { @example.com = ${name}: } }`;
      report({
        file: master,
        entry,
        span: entry.fields[0]!,
        message: `nothing in main.cf names "${name}", so no mail goes out from its address: add it to sender_dependent_default_transport_maps`,
        ...(!instance.settings.has("sender_dependent_default_transport_maps") && {
          fixes: [
            {
              title: "Add a sender_dependent_default_transport_maps line for your domain",
              safe: false,
              edits: () => [
                {
                  uri: main.uri,
                  range: { start: position, end: position },
                  newText: `${before}${line}${lineEndingOf(main)}`,
                },
              ],
            },
          ],
        }),
      });
    }
  },
});
