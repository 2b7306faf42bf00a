import { relayControls } from "../../facts/restrictions.ts";
import { hasVersion } from "../../facts/version.ts";
import type { Instance } from "../../model/instance.ts";
import { endOf, lineEndingOf } from "../../model/master-columns.ts";
import { hasRelayControl, relayLists } from "../../model/relay.ts";
import type { Scope } from "../../model/scope.ts";
import { type Fix, modelRule } from "../rule.ts";

const wanted = "reject_unauth_destination";

export const noRelayControl = modelRule({
  id: "no-relay-control",
  severity: "error",
  summary: "No restriction keeps strangers from relaying, so smtpd does not start.",
  why: "smtpd wants one of reject_unauth_destination, defer_unauth_destination, reject, defer or defer_if_permit in smtpd_relay_restrictions or smtpd_recipient_restrictions, not behind permit. Without it every connection is accepted and then answered by nobody.",
  references: [
    "https://www.postfix.org/SMTPD_ACCESS_README.html",
    "https://www.postfix.org/postconf.5.html#smtpd_relay_restrictions",
  ],
  log: "fatal: in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, specify at least one working instance of: reject_unauth_destination, …",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_relay_restrictions = permit_mynetworks
^^^^^^^^^^^^^^^^^^^^^^^^ no restriction keeps strangers from relaying: smtpd does not start; add "reject_unauth_destination"
`,
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
      {
        files: {
          "main.cf": `
smtpd_recipient_restrictions = permit_mynetworks, permit, reject_unauth_destination
^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no restriction keeps strangers from relaying: smtpd does not start; add "reject_unauth_destination"
`,
          "master.cf": "smtp inet n - n - - smtpd",
        },
        target: "2.9",
      },
      {
        files: {
          "main.cf": `
inet_interfaces = all
^^^^^^^^^^^^^^^^^^^^^ no restriction keeps strangers from relaying: smtpd of Postfix 2.10 and later does not start; set smtpd_relay_restrictions
`,
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
      {
        files: {
          "main.cf": "compatibility_level = 3.6",
          "master.cf": `
submission inet n - n - - smtpd
  -o smtpd_relay_restrictions=permit_sasl_authenticated
     ^^^^^^^^^^^^^^^^^^^^^^^^ no restriction keeps strangers from relaying: smtpd does not start; add "reject_unauth_destination"
`,
        },
      },
    ],
    good: [
      { files: { "main.cf": "compatibility_level = 3.6", "master.cf": "smtp inet n - n - - smtpd" } },
      {
        files: {
          "main.cf":
            "smtpd_relay_restrictions = permit_mynetworks, own\nsmtpd_restriction_classes = own\nown = reject_unauth_destination",
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
      {
        files: {
          "main.cf": "smtpd_relay_restrictions =\nsmtpd_recipient_restrictions = permit_mynetworks, reject",
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtpd_relay_restrictions = permit_mynetworks",
          "master.cf": "local unix - n n - - local",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main) return;
    const seen = new Set<unknown>();
    const services = instance.activeServices.filter(({ command }) => command === "smtpd");
    // A main.cf alone is judged as if a stock smtpd ran on it.
    const scopes = master ? services.map(({ scope }) => scope) : [instance.scope];
    for (const scope of scopes) {
      if (hasRelayControl(instance, scope) !== false) continue;
      const place = placeOf(instance, scope);
      const { relay, recipient } = relayLists(instance, scope);
      if (!place || seen.has(place.entry)) continue;
      seen.add(place.entry);
      report({
        ...place,
        message:
          relay?.source || recipient?.source
            ? `no restriction keeps strangers from relaying: smtpd does not start; add "${wanted}"`
            : "no restriction keeps strangers from relaying: smtpd of Postfix 2.10 and later does not start; set smtpd_relay_restrictions",
      });
    }
  },
});

/** Where the missing word belongs: the service's own list, else main.cf's, else nowhere yet. */
function placeOf(instance: Instance, scope: Scope) {
  const { main, master } = instance.files;
  const { relay, recipient } = relayLists(instance, scope);
  const written = [relay, recipient].filter((list) => list?.source);
  const list = written.find((found) => found!.source!.isOverride) ?? written[0];
  if (!list?.source) return main && master && absent(instance);
  const { entry, span, isOverride } = list.source;
  const permit = list.items.find((item) => item.name === "permit" && !item.isWarning);
  const behind = permit && list.items.slice(list.items.indexOf(permit) + 1);
  const uri = (isOverride ? master : main)!.uri;
  const insert = (at: number, newText: string) => () => [{ uri, range: entry.range({ start: at, end: at }), newText }];
  const isEmpty = list.items.length === 0;
  const fix: Fix =
    permit && behind?.some((item) => relayControls().includes(item.name))
      ? {
          title: 'Remove "permit", which lets everybody through before the check',
          safe: false,
          edits: () => {
            const span = { start: list.place(permit.word).start, end: list.place(behind[0]!.word).start };
            return [{ uri, range: entry.range(span), newText: "" }];
          },
        }
      : permit
        ? {
            title: `Insert "${wanted}" before "permit"`,
            safe: false,
            edits: insert(list.place(permit.word).start, isOverride ? `${wanted},` : `${wanted}, `),
          }
        : {
            title: `Add "${wanted}" at the end`,
            safe: false,
            edits: insert(span.end, `${isEmpty ? (isOverride ? "" : " ") : isOverride ? "," : ", "}${wanted}`),
          };
  const name = isOverride
    ? { start: span.start - list.name.length - 1, end: span.start - 1 }
    : { start: 0, end: list.name.length };
  const override = scope.service?.overrides.findLast((found) => found.name.text === list.name);
  return {
    file: (isOverride ? master : main)!,
    entry,
    span: isOverride && override ? override.name : name,
    fixes: [fix],
  };
}

/** Nothing is set: the default lists are empty, before 2.10 or below compatibility level 1. */
function absent(instance: Instance) {
  const { main } = instance.files;
  const entry = main?.blocks[0]?.entries[0];
  if (!main || !entry || !hasVersion(instance.target, "2.10") || instance.settings.size === 0) return undefined;
  const first = [...instance.settings.values()][0]!.entry;
  const { position, before } = endOf(main);
  const line = `smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, ${wanted}`;
  return {
    file: main,
    entry: first,
    fixes: [
      {
        title: "Add smtpd_relay_restrictions",
        safe: false,
        edits: () => [{ range: { start: position, end: position }, newText: `${before}${line}${lineEndingOf(main)}` }],
      },
    ],
  };
}
