import { parameters } from "../../facts/parameters.ts";
import type { Instance } from "../../model/instance.ts";
import { endOf, lineEndingOf, serviceLine } from "../../model/master-columns.ts";
import { type Fix, modelRule } from "../rule.ts";
import { writtenValues } from "../setting-rule.ts";
import { nearest } from "../values/nearest.ts";

/** Parameters whose value is `transport` or `transport:nexthop`. */
export const transportParameters = [
  "default_transport",
  "local_transport",
  "virtual_transport",
  "relay_transport",
  "mailbox_transport",
  "fallback_transport",
  "content_filter",
  "error_transport",
];

export const undefinedTransport = modelRule({
  id: "undefined-transport",
  severity: "error",
  summary: "A transport is named that is no service of master.cf.",
  why: "The queue manager finds nobody to deliver by that name, so the mail stays in the queue and comes back after days.",
  references: ["https://www.postfix.org/postconf.5.html#default_transport", "https://www.postfix.org/master.5.html"],
  log: "warning: connect to transport private/<name>: No such file or directory",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
virtual_transport = dovecto
                    ^^^^^^^ master.cf has no service "dovecto": mail for this transport stays in the queue; did you mean "dovecot"?
`,
          "master.cf":
            "dovecot unix - n n - - pipe flags=R user=vmail argv=/usr/lib/dovecot/deliver\nsmtp unix - - n - - smtp",
        },
      },
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
mailbox_transport = lmtp:unix:private/dovecot-lmtp
                    ^^^^ master.cf has no service "lmtp": mail for this transport stays in the queue; add the service
`,
          "master.cf": "smtp unix - - n - - smtp",
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nvirtual_transport = lmtp:unix:private/dovecot-lmtp\ncontent_filter =\ndefault_transport = $own\nown = smtp:",
          "master.cf": "smtp unix - - n - - smtp\nlmtp unix - - n - - lmtp",
        },
      },
      { files: { "main.cf": "compatibility_level = 3.6\nvirtual_transport = dovecot" } },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master || instance.services.some(({ refusal }) => refusal)) return;
    const names = new Set(instance.services.filter(({ type }) => type !== "inet").map(({ name }) => name));
    if (names.size === 0) return;
    for (const { file, entry, name, value, scope } of writtenValues(instance, ...transportParameters)) {
      if (!parameters.get(name)) continue;
      const text = scope.value(name);
      const transport = text?.split(":")[0]?.trim();
      if (!transport || names.has(transport) || !/^[\w.-]+$/.test(transport)) continue;
      const at = value.text.indexOf(transport);
      const span = at < 0 ? value : { start: value.start + at, end: value.start + at + transport.length };
      // A program of Postfix without its service is missing, not misspelt.
      const meant = programs.has(transport) ? undefined : nearest(transport, names);
      report({
        file,
        entry,
        span,
        message: `master.cf has no service "${transport}": mail for this transport stays in the queue; ${meant ? `did you mean "${meant}"?` : "add the service"}`,
        fixes: meant
          ? [
              {
                title: `Change to "${meant}"`,
                safe: false,
                edits: () => [{ range: entry.range(span), newText: meant }],
              },
            ]
          : serviceFix(instance, transport),
      });
    }
  },
});

/** The program of each stock transport. */
const programs = new Map([
  ["lmtp", "lmtp"],
  ["smtp", "smtp"],
  ["relay", "smtp"],
  ["error", "error"],
  ["retry", "error"],
  ["discard", "discard"],
  ["virtual", "virtual"],
  ["local", "local"],
]);

/** Adds a service for a transport that Postfix has a program for. */
function serviceFix(instance: Instance, transport: string): Fix[] {
  const master = instance.files.master!;
  const program = programs.get(transport);
  if (!program) return [];
  const unprivileged = program === "local" || program === "virtual" ? "n" : "-";
  const { position, before } = endOf(master);
  const line = serviceLine([transport, "unix", "-", unprivileged, "n", "-", "-", program]);
  return [
    {
      title: `Add the service "${transport}" to master.cf`,
      safe: false,
      edits: () => [
        {
          uri: master.uri,
          range: { start: position, end: position },
          newText: `${before}${line}${lineEndingOf(master)}`,
        },
      ],
    },
  ];
}
